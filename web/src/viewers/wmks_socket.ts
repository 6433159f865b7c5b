// SPDX-License-Identifier: Apache-2.0

/**
 * Who opens the next WebSocket is given `socket`: VMware's SDK opens its own, and cannot know the
 * session's secret. The returned function takes the offer back.
 */
export function lendSocket(socket: WebSocket): () => void {
    const own = window.WebSocket;
    const takeBack = (): void => setSocket(own);
    function LentSocket(): WebSocket {
        takeBack();
        return socket;
    }
    LentSocket.prototype = own.prototype;
    const { CONNECTING, OPEN, CLOSING, CLOSED } = own;
    setSocket(Object.assign(LentSocket, { CONNECTING, OPEN, CLOSING, CLOSED }));
    return takeBack;
}

function setSocket(value: unknown): void {
    Object.defineProperty(window, "WebSocket", { value, configurable: true, writable: true });
}
