// SPDX-License-Identifier: Apache-2.0

// A FramebufferUpdateRequest that is not incremental, for one pixel (RFC 6143, section 7.5.3): a
// server has to answer it, and the answer costs next to nothing.
const pixelRequest = Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 1, 0, 1);

/** Makes an RFB server answer on `socket`, whose viewer sends whole messages; fulfilled when it has. */
export function probe(socket: WebSocket): Promise<void> {
    return new Promise((done, failed) => {
        if (socket.readyState !== WebSocket.OPEN) {
            failed(new Error("the console is closed"));
            return;
        }
        socket.addEventListener("message", () => done(), { once: true });
        socket.send(pixelRequest);
    });
}
