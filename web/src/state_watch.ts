// SPDX-License-Identifier: Apache-2.0

// What the gateway tells of a session while it lasts: where its console is, and who else has it.

import type { SessionState } from "./session_client";

// The host is known as soon as the console is open, and other nodes of the gateway know it a moment
// later. Who else is there is asked for again and again, as long as somebody looks at the page.
const soonMs = 1000;
const laterMs = 10_000;

export class StateWatch {
    private timer: ReturnType<typeof setTimeout> | undefined;
    private state: SessionState = {};

    constructor(
        private readonly show: (state: SessionState) => void,
        private readonly isSeen = (): boolean => document.visibilityState === "visible",
    ) {}

    /** A console is on the screen, of whose session the gateway `tells`. */
    begin(tells: readonly string[], ask: () => Promise<SessionState | undefined>): void {
        this.end();
        this.state = {};
        if (tells.length > 0) {
            this.wait(tells, ask, 0);
        }
    }

    end(): void {
        clearTimeout(this.timer);
        this.timer = undefined;
    }

    private wait(
        tells: readonly string[],
        ask: () => Promise<SessionState | undefined>,
        delayMs: number,
    ): void {
        const timer = setTimeout(async () => {
            const told = this.isSeen() ? await ask() : undefined;
            if (timer !== this.timer) {
                return;
            }
            if (told !== undefined) {
                this.state = { ...this.state, ...told };
                this.show(this.state);
            }
            const knowsHost = !tells.includes("host") || this.state.host !== undefined;
            if (!knowsHost || tells.includes("others")) {
                this.wait(tells, ask, knowsHost ? laterMs : soonMs);
            }
        }, delayMs);
        this.timer = timer;
    }
}
