// SPDX-License-Identifier: Apache-2.0

// Where IronRDP gets its WebSocket from: build.mjs has its code call this instead of the browser's.
// The page opens it, since it knows the session's secret.

import { Activation } from "./rdp_activation";
import { introduced, mended } from "./rdp_mending";
import { PduReader } from "./rdp_pdus";

/** What of a WebSocket IronRDP uses; behind it, the page's own. */
class RdpSocket extends EventTarget {
    private readonly reader = new PduReader();
    private readonly activation = new Activation();
    private sent = Promise.resolve();

    constructor(private readonly socket: WebSocket) {
        super();
        socket.addEventListener("open", () => this.dispatchEvent(new Event("open")));
        socket.addEventListener("error", () => this.dispatchEvent(new Event("error")));
        socket.addEventListener("close", (event) => this.dispatchEvent(new CloseEvent("close", event)));
        // When the login is over IronRDP forgets what it has read beyond the server's last word of it:
        // with xrdp the screen's first pictures. So it gets RDP's messages one at a time.
        socket.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer>) => {
            for (const message of this.reader.take(data).flatMap(mended)) {
                for (const { buffer } of this.activation.take(message)) {
                    this.dispatchEvent(new MessageEvent("message", { data: buffer }));
                }
            }
        });
    }

    get readyState(): number {
        return this.socket.readyState;
    }

    set binaryType(type: BinaryType) {
        this.socket.binaryType = type;
    }

    send(data: Blob): void {
        this.sent = this.sent.then(async () => {
            const message = new Uint8Array(await data.arrayBuffer());
            if (this.socket.readyState === WebSocket.OPEN) {
                this.socket.send(introduced(message));
            }
        });
    }

    /** IronRDP closes as soon as it fails, when the gateway's reason is still on its way. */
    close(): void {}
}

let socket: RdpSocket | undefined;

/** From now on `next` is what IronRDP opens. */
export function openSocketAs(next: WebSocket): void {
    socket = new RdpSocket(next);
}

function PageSocket(): RdpSocket {
    if (socket === undefined) {
        throw new Error("there is no RDP console");
    }
    return socket;
}

export { PageSocket as WebSocket };
