// SPDX-License-Identifier: Apache-2.0

// Where IronRDP gets its WebSocket from: build.mjs has its code call this instead of the browser's.
// The page opens it, since it knows the session's secret.

let socket: WebSocket | undefined;

/** From now on `next` is what IronRDP opens. */
export function openSocketAs(next: WebSocket): void {
    socket = next;
}

function PageSocket(): WebSocket {
    if (socket === undefined) {
        throw new Error("there is no RDP console");
    }
    return socket;
}

export { PageSocket as WebSocket };
