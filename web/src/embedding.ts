// SPDX-License-Identifier: Apache-2.0

// Talking with the page that shows this one in a frame, by postMessage. Only the parent window is
// told anything or obeyed, and only if its origin is one of those that the gateway lets show
// consoles: the list is that of the header which the browser itself enforces.

/** What the parent is told. */
export interface EmbeddingEvent {
    event: "connecting" | "connected" | "waiting" | "ended" | "refused";
    [detail: string]: unknown;
}

/** The window around, so that tests can stand in for it. */
export interface Surroundings {
    /** Undefined when nobody is around. */
    parent: { postMessage(message: unknown, origin: string): void } | undefined;
    /** The parent's origin, where the browser tells it. */
    origin: string | undefined;
    listen(heard: (message: unknown, source: unknown, origin: string) => void): void;
}

/** Does what a message asks for; says why not. */
export type Perform = (message: Record<string, unknown>) => string | undefined;

export class Embedding {
    onCommand: Perform = () => "not_connected";

    private allowed: readonly string[] = [];
    private peer: string | undefined;
    private last: EmbeddingEvent | undefined;

    constructor(private readonly around: Surroundings) {
        this.peer = around.origin;
        around.listen((message, source, origin) => this.hear(message, source, origin));
    }

    /** Who may be talked with, as the gateway's answer says. */
    allow(origins: readonly string[]): void {
        this.allowed = origins;
        this.repeat();
    }

    tell(event: EmbeddingEvent): void {
        this.last = event;
        this.repeat();
    }

    private repeat(): void {
        if (this.last !== undefined) {
            this.send(this.last);
        }
    }

    private send(event: EmbeddingEvent): void {
        if (this.peer !== undefined && this.allowed.includes(this.peer)) {
            this.around.parent?.postMessage({ source: "porthole", ...event }, this.peer);
        }
    }

    private hear(message: unknown, source: unknown, origin: string): void {
        const { parent } = this.around;
        if (parent === undefined || source !== parent || !isCommand(message)) {
            return;
        }
        // Whether it may be told anything is decided when something is to be told.
        this.peer ??= origin;
        if (origin !== this.peer || !this.allowed.includes(origin)) {
            return;
        }
        const { command } = message;
        if (command === "hello") {
            this.repeat();
            return;
        }
        const refusal = this.onCommand(message);
        if (refusal !== undefined) {
            this.send({ event: "refused", command, reason: refusal });
        }
    }
}

function isCommand(message: unknown): message is Record<string, unknown> {
    return (
        typeof message === "object" &&
        message !== null &&
        (message as Record<string, unknown>)["target"] === "porthole"
    );
}

/** The origins in the directive frame-ancestors of a content security policy. */
export function frameAncestors(policy: string | null): string[] {
    const directive = (policy ?? "")
        .split(";")
        .map((text) => text.trim().split(/\s+/))
        .find(([name]) => name === "frame-ancestors");
    return (directive ?? []).slice(1).filter((source) => /^https?:$/.test(schemeOf(source)));
}

function schemeOf(source: string): string {
    try {
        return new URL(source).protocol;
    } catch {
        return "";
    }
}

/** This window's own surroundings. */
export function surroundings(): Surroundings {
    return {
        parent: window.parent === window ? undefined : window.parent,
        // Firefox tells no ancestors: there the parent has to speak first.
        origin: window.location.ancestorOrigins?.[0],
        listen: (heard) =>
            window.addEventListener("message", ({ data, source, origin }) =>
                heard(data, source, origin),
            ),
    };
}
