// SPDX-License-Identifier: Apache-2.0

// Whether somebody is there. The gateway goes by bytes, and a picture that changes makes some; only
// the page sees keys and pointers.

/** After how many seconds without anybody a console ends, and how long before that it is asked. */
export interface IdleLimits {
    idleSeconds: number | undefined;
    idleWarningSeconds: number | undefined;
}

const tickMs = 1000;

/** Asks whether somebody is still there, and leaves when nobody answers. */
export class Attendance {
    private limits: IdleLimits | undefined;
    private seenAt = 0;
    private asking = false;

    /**
     * `ask` is told how many seconds are left, and undefined once somebody is there. `keep` lets the
     * gateway know of each time that counts here: not all that people do gets as far as the console.
     */
    constructor(
        private readonly ask: (secondsLeft: number | undefined) => void,
        private readonly leave: () => void,
        private readonly keep: () => void,
        private readonly now = (): number => performance.now(),
        every = (act: () => void, ms: number): unknown => setInterval(act, ms),
    ) {
        every(() => this.look(), tickMs);
    }

    /** A console is on the screen. */
    begin(limits: IdleLimits): void {
        this.limits = limits;
        this.seenAt = this.now();
    }

    end(): void {
        this.limits = undefined;
        this.answered();
    }

    /** Somebody pressed or moved something. */
    seen(): void {
        const { idleSeconds, idleWarningSeconds } = this.limits ?? {};
        if (idleSeconds === undefined) {
            return;
        }
        // A pointer that moves is seen many times a second.
        const rest = Math.min(idleSeconds / 10, (idleWarningSeconds ?? idleSeconds) / 2) * 1000;
        if (this.asking || this.now() - this.seenAt >= rest) {
            this.seenAt = this.now();
            this.keep();
        }
        this.answered();
    }

    private answered(): void {
        if (this.asking) {
            this.asking = false;
            this.ask(undefined);
        }
    }

    private look(): void {
        const { idleSeconds, idleWarningSeconds = 0 } = this.limits ?? {};
        if (idleSeconds === undefined) {
            return;
        }
        const left = Math.ceil(idleSeconds - (this.now() - this.seenAt) / 1000);
        if (left <= 0) {
            this.end();
            this.leave();
        } else if (left <= idleWarningSeconds) {
            this.asking = true;
            this.ask(left);
        }
    }
}
