// SPDX-License-Identifier: Apache-2.0

// RFB over a WebSocket, for the console types that speak it. All of RFB is noVNC's.

import RFB from "@novnc/novnc";

import type { Stage, Viewer, ViewerEvents } from "./viewer";

export function start({ target, socket, label }: Stage, events: ViewerEvents): Viewer {
    const rfb = new RFB(target, socket, { shared: true });
    rfb.scaleViewport = true;
    rfb.background = "transparent";

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

    return {
        focus: () => rfb.focus({ preventScroll: true }),
        close: () => rfb.disconnect(),
        sendCtrlAltDel: () => rfb.sendCtrlAltDel(),
    };
}
