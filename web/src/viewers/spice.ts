// SPDX-License-Identifier: Apache-2.0

// SPICE over WebSockets, one for each of its channels. Pictures, pointer and sound are
// spice-html5's; keys are ours, since it goes by what is printed on them on an American keyboard.

import { SpiceMainConn } from "@spice-project/spice-html5";
import { Constants } from "@spice-project/spice-html5/src/enums.js";
import { SpiceConn } from "@spice-project/spice-html5/src/spiceconn.js";
import { SpiceMiniData, SpiceMsgcKeyDown } from "@spice-project/spice-html5/src/spicemsg.js";

import ownSheet from "./spice.css" with { type: "text" };
import { spiceKey } from "./spice_keys";
import { SpicePicture } from "./spice_picture";
import { openSocketsBy } from "./spice_sockets";
import { adoptSheet, divertInlineStyles } from "./style_sheets";
import type { Keyboard, Stage, Viewer, ViewerEvents } from "./viewer";

// How long the gateway's reason for a channel's end may take to arrive on the main one.
const reasonWaitMs = 1000;

// An RSA key of SPICE has 1024 bits, so has the ticket that is encrypted with it. spice-html5 leaves
// out its leading zeros, and the server refuses such a ticket: one in 256 channels.
const ticketBytes = 128;
const sendTicket = SpiceConn.prototype.send_ticket;
SpiceConn.prototype.send_ticket = function (ticket) {
    const zeros = new Array<number>(Math.max(0, ticketBytes - ticket.length)).fill(0);
    sendTicket.call(this, [...zeros, ...ticket]);
};

export function start(stage: Stage, events: ViewerEvents): Viewer {
    const { target, socket, label } = stage;
    const ends = [adoptSheet(ownSheet), divertInlineStyles()];
    const screen = document.createElement("div");
    // spice-html5 finds it by its name.
    screen.id = "spice-screen";
    const host = document.createElement("div");
    host.className = "spice";
    host.append(screen);
    target.append(host);
    ends.push(() => host.remove());

    const picture = new SpicePicture(host, screen);
    ends.push(() => picture.close());

    const further: WebSocket[] = [];
    let first: WebSocket | undefined = socket;
    openSocketsBy(() => {
        if (first !== undefined) {
            first = undefined;
            return socket;
        }
        const channel = stage.another();
        further.push(channel);
        channel.addEventListener("close", () => {
            // Without one of its channels the console is no longer what it seems to be.
            if (socket.readyState === WebSocket.OPEN) {
                events.failed("upstream_closed");
                setTimeout(() => socket.close(), reasonWaitMs);
            }
        });
        return channel;
    });

    const main = new SpiceMainConn({
        uri: socket.url,
        screen_id: screen.id,
        password: "",
        onsuccess: () => {},
        onerror: () => {
            // A socket that closed speaks for itself; else it is something in what it carried.
            if (socket.readyState === WebSocket.OPEN) {
                events.failed("upstream_protocol");
                socket.close();
            }
        },
    });
    const keys = new Keys(main, host);
    let connected = false;
    const drawn = new MutationObserver(() => {
        const canvas = screen.querySelector("canvas");
        if (canvas === null) {
            return;
        }
        // Each change of the screen's size brings a new one.
        canvas.tabIndex = 0;
        canvas.setAttribute("role", "application");
        canvas.setAttribute("aria-label", label);
        picture.refit();
        if (!connected) {
            connected = true;
            events.connected();
        } else if (document.activeElement === document.body) {
            focus();
        }
    });
    drawn.observe(screen, { childList: true });
    ends.push(() => drawn.disconnect());

    const focus = (): void => screen.querySelector("canvas")?.focus({ preventScroll: true });
    screen.addEventListener("mousedown", focus);
    socket.addEventListener("close", () => {
        main.stop();
        further.forEach((channel) => channel.close());
        ends.splice(0).forEach((end) => end());
    });

    return {
        focus,
        close: () => socket.close(1000),
        keyboard: keys,
        picture,
    };
}

/** Passes the keys that are pressed on `host`, before spice-html5 sees them. */
class Keys implements Keyboard {
    private readonly down = new Set<string>();

    constructor(
        private readonly main: SpiceMainConn,
        host: HTMLElement,
    ) {
        const pass = (event: KeyboardEvent): void => {
            event.stopPropagation();
            event.preventDefault();
            this.send(event.code, event.type === "keydown");
        };
        host.addEventListener("keydown", pass, true);
        host.addEventListener("keyup", pass, true);
        // What goes up elsewhere is never heard of here.
        host.addEventListener("focusout", () => this.releaseAll());
    }

    has(code: string): boolean {
        return spiceKey(code, true) !== undefined;
    }

    /** What is pressed by this stays down when the console loses the focus. */
    press(code: string, down: boolean): void {
        this.tell(code, down);
    }

    private releaseAll(): void {
        [...this.down].reverse().forEach((code) => this.send(code, false));
    }

    private send(code: string, down: boolean): void {
        if (down) {
            this.down.add(code);
        } else {
            this.down.delete(code);
        }
        this.tell(code, down);
    }

    private tell(code: string, down: boolean): void {
        const key = spiceKey(code, down);
        const inputs = this.main.inputs;
        if (key === undefined || inputs?.state !== "ready") {
            return;
        }
        const body = new SpiceMsgcKeyDown();
        body.code = key;
        const message = new SpiceMiniData();
        message.build_msg(
            down ? Constants.SPICE_MSGC_INPUTS_KEY_DOWN : Constants.SPICE_MSGC_INPUTS_KEY_UP,
            body,
        );
        inputs.send_msg(message);
    }
}
