// SPDX-License-Identifier: Apache-2.0

// WebMKS consoles by VMware's own client: picture, pointer and the user's keyboard are the SDK's.
// Keys of the page's own menus and of pasting are told to the host as the SDK tells them, by
// VMware's scan codes: its API knows no key that goes down and stays there.

import type { SdkFiles } from "../session_client";
import { probe } from "./rfb_probe";
import { scanCode } from "./scan_codes";
import { adoptSheet } from "./style_sheets";
import type { Keyboard, Picture, PictureSize, Stage, Viewer, ViewerEvents, ViewerModule } from "./viewer";
import ownSheet from "./wmks.css" with { type: "text" };
import { loadSdk, type Wmks, type WmksConsole } from "./wmks_sdk";
import { lendSocket } from "./wmks_socket";

export async function load(files: SdkFiles): Promise<ViewerModule> {
    const sdk = await loadSdk(files);
    return { start: (stage, events) => start(sdk, stage, events) };
}

function start(sdk: Wmks, stage: Stage, events: ViewerEvents): Viewer {
    const { target, socket, label } = stage;
    const container = document.createElement("div");
    container.id = "wmks-container";
    container.className = "wmks";
    target.append(container);
    const ends = [lendSocket(socket), adoptSheet(ownSheet), () => container.remove()];

    const { Events, ConnectionState } = sdk.CONST;
    // The virtual channels of its own protocol, and its old text frames, are not what we relay.
    const wmks = sdk.createWMKS(container.id, {
        rescale: true,
        changeResolution: false,
        enableVVC: false,
        enableUint8Utf8: false,
    });
    const giveUp = (): void => {
        // A socket that closed speaks for itself.
        if (socket.readyState === WebSocket.OPEN) {
            events.failed("upstream_protocol");
            socket.close();
        }
    };
    wmks.register(Events.CONNECTION_STATE_CHANGE, (_, { state }) => {
        if (state === ConnectionState.CONNECTED) {
            const canvas = container.querySelector("canvas");
            if (canvas !== null) {
                canvas.tabIndex = 0;
                canvas.setAttribute("role", "application");
                canvas.setAttribute("aria-label", label);
            }
            events.connected();
        } else if (state === ConnectionState.DISCONNECTED) {
            giveUp();
        }
    });
    wmks.register(Events.ERROR, giveUp);
    wmks.connect(socket.url);
    socket.addEventListener("close", () => {
        wmks.destroy();
        ends.splice(0).forEach((end) => end());
    });

    const resized = new ResizeObserver(() => wmks.updateScreen());
    resized.observe(container);
    ends.push(() => resized.disconnect());
    return {
        focus: () => container.querySelector("canvas")?.focus({ preventScroll: true }),
        close: () => wmks.disconnect(),
        keyboard: new ScanCodeKeyboard(socket),
        picture: new SdkPicture(wmks, container),
        // The SDK hands over whole messages, too.
        probe: () => probe(socket),
    };
}

/** Keys by their places, in VMware's message 127/0: code, whether it is down. */
class ScanCodeKeyboard implements Keyboard {
    constructor(private readonly socket: WebSocket) {}

    has(place: string): boolean {
        return scanCode(place) !== undefined;
    }

    press(place: string, down: boolean): void {
        const key = scanCode(place);
        if (key !== undefined && this.socket.readyState === WebSocket.OPEN) {
            const { code, extended } = key;
            this.socket.send(Uint8Array.of(127, 0, 0, 8, extended ? 1 : 0, code, down ? 1 : 0, 0));
        }
    }
}

class SdkPicture implements Picture {
    constructor(
        private readonly wmks: WmksConsole,
        private readonly container: HTMLElement,
    ) {}

    sizes(): readonly PictureSize[] {
        return ["fit", "actual", "remote"];
    }

    setSize(size: PictureSize): void {
        this.wmks.setOption("rescale", size !== "actual");
        this.wmks.setOption("changeResolution", size === "remote");
        this.wmks.updateScreen();
    }

    /** What does not fit is scrolled to. */
    isCut(): boolean {
        return false;
    }

    setPanning(): void {}

    snapshot(): Promise<Blob | null> {
        const canvas = this.container.querySelector("canvas");
        return new Promise((done) => (canvas === null ? done(null) : canvas.toBlob(done)));
    }
}
