// SPDX-License-Identifier: Apache-2.0

// Where spice-html5 gets its WebSockets from: build.mjs has its code call these instead of the
// browser's. The page opens them, since it knows the session's secret.

let open: () => WebSocket = () => {
    throw new Error("there is no SPICE console");
};

/** From now on `next` is asked for each socket. */
export function openSocketsBy(next: () => WebSocket): void {
    open = next;
}

function PageSocket(): WebSocket {
    return open();
}

export { PageSocket as WebSocket };
