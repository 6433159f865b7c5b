// SPDX-License-Identifier: Apache-2.0

// What goes through the page's WebSockets, counted from outside: no viewer has to know.

// Messages that come closer together than this are one update of the picture, as far as eyes tell.
const updateMs = 15;
const windowMs = 5000;

export class Meter {
    receivedBytes = 0;
    sentBytes = 0;
    private updates: number[] = [];

    constructor(private readonly now: () => number = () => performance.now()) {}

    /** Counts what goes through `socket`, which is new. */
    watch(socket: WebSocket): WebSocket {
        socket.addEventListener("message", (event: MessageEvent<unknown>) =>
            this.count(sizeOf(event.data)),
        );
        const send = socket.send.bind(socket);
        socket.send = (data) => {
            this.sentBytes += sizeOf(data);
            send(data);
        };
        return socket;
    }

    reset(): void {
        this.receivedBytes = 0;
        this.sentBytes = 0;
        this.updates = [];
    }

    /** Updates a second, over the last few seconds. */
    updateRate(): number {
        this.forget();
        return this.updates.length / (windowMs / 1000);
    }

    private count(bytes: number): void {
        this.receivedBytes += bytes;
        const now = this.now();
        if (now - (this.updates.at(-1) ?? -Infinity) >= updateMs) {
            this.forget();
            this.updates.push(now);
        }
    }

    private forget(): void {
        const since = this.now() - windowMs;
        this.updates = this.updates.filter((time) => time > since);
    }
}

function sizeOf(data: unknown): number {
    if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) {
        return data.byteLength;
    }
    return data instanceof Blob ? data.size : String(data).length;
}

/** "1.5 MiB". */
export function byteText(count: number, locale: string): string {
    const units = ["B", "KiB", "MiB", "GiB"];
    let unit = 0;
    let size = count;
    while (size >= 1024 && unit + 1 < units.length) {
        size /= 1024;
        ++unit;
    }
    const digits = { maximumFractionDigits: unit === 0 ? 0 : 1 };
    return `${size.toLocaleString(locale, digits)} ${units[unit]}`;
}

/** "1:02:03". */
export function durationText(milliseconds: number): string {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    const two = (count: number): string => String(count).padStart(2, "0");
    return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
