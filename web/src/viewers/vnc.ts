// SPDX-License-Identifier: Apache-2.0

// RFB over a WebSocket, for the console types that speak it. All of RFB is noVNC's.

import RFB from "@novnc/novnc";

import { isPlace } from "../typing/layouts";
import { keysym } from "./keysyms";
import { probe } from "./rfb_probe";
import type { Keyboard, Picture, PictureSize, Stage, Viewer, ViewerEvents } from "./viewer";

export function start({ target, socket, viewOnly, label }: Stage, events: ViewerEvents): Viewer {
    const rfb = new RFB(target, socket, { shared: true });
    rfb.background = "transparent";
    rfb.viewOnly = viewOnly;
    const picture = new VncPicture(rfb);
    picture.setSize("fit");

    const canvas = target.querySelector("canvas");
    if (canvas !== null) {
        canvas.tabIndex = 0;
        canvas.setAttribute("role", "application");
        canvas.setAttribute("aria-label", label);
    }

    rfb.addEventListener("connect", () => events.connected());
    rfb.addEventListener("disconnect", (event) => {
        // Not clean while the socket still lives: noVNC could not make sense of what it got.
        if (!event.detail.clean && socket.readyState !== WebSocket.CLOSED) {
            events.failed("upstream_protocol");
        }
    });
    rfb.addEventListener("credentialsrequired", () => {
        // Passwords are the gateway's business; this page has none and asks for none.
        events.failed("upstream_protocol");
        rfb.disconnect();
    });
    let copied: string | undefined;
    rfb.addEventListener("clipboard", (event) => (copied = event.detail.text));

    const looked = {
        focus: () => rfb.focus({ preventScroll: true }),
        close: () => rfb.disconnect(),
        picture,
        // noVNC hands over whole messages at once.
        probe: () => probe(socket),
    };
    if (viewOnly) {
        return looked;
    }
    return {
        ...looked,
        keyboard: new VncKeyboard(rfb),
        clipboard: {
            text: () => copied,
            offer: (text) => rfb.clipboardPasteFrom(text),
        },
    };
}

/**
 * Keys by their places. A server with QEMU's extension is told the place itself; any other one the
 * character that an American keyboard has there.
 */
class VncKeyboard implements Keyboard {
    private shifted = false;

    constructor(private readonly rfb: RFB) {}

    has(code: string): boolean {
        const byPlace = this.rfb._qemuExtKeyEventSupported && isPlace(code);
        return byPlace || keysym(code, false) !== undefined;
    }

    press(code: string, down: boolean): void {
        if (code === "ShiftLeft") {
            this.shifted = down;
        }
        this.rfb.sendKey(keysym(code, this.shifted) ?? 0, code, down);
    }
}

class VncPicture implements Picture {
    constructor(private readonly rfb: RFB) {}

    sizes(): readonly PictureSize[] {
        return this.rfb._supportsSetDesktopSize ? ["fit", "actual", "remote"] : ["fit", "actual"];
    }

    setSize(size: PictureSize): void {
        this.rfb.clipViewport = size === "actual";
        this.rfb.scaleViewport = size !== "actual";
        this.rfb.resizeSession = size === "remote";
    }

    isCut(): boolean {
        return this.rfb.clippingViewport;
    }

    setPanning(on: boolean): void {
        this.rfb.dragViewport = on;
    }

    snapshot(): Promise<Blob | null> {
        return new Promise((done) => this.rfb.toBlob(done, "image/png"));
    }
}
