// SPDX-License-Identifier: Apache-2.0

// When the page tries again by itself, and when it leaves that to a person.

import type { ReasonName } from "./reasons";

/**
 * What passes by itself. Not here: what somebody has to change first (a VM that is off, too many
 * consoles, a link that is used up), what somebody decided (an ended or a taken-over session, a time
 * limit), and what would only happen again.
 */
const passing: ReadonlySet<string> = new Set<ReasonName>([
    "console_unavailable",
    "driver_unavailable",
    "network",
    "shutting_down",
    "store_unavailable",
    "ticket_rejected",
    "upstream_closed",
    "upstream_unreachable",
]);

const delaysSeconds = [2, 4, 8, 15, 30, 60, 60, 60];

// A console that has been open this long was no failed attempt.
const steadyMs = 30_000;

/**
 * How long to wait before attempt number `attempt` (from 0) after a console ended for `reason`, or
 * undefined if there shall be none. `chance`, from 0 to 1, spreads those whom one event has thrown
 * out over half as long again, so that they do not all come back at once.
 */
export function retryDelaySeconds(
    reason: string,
    attempt: number,
    chance: number,
): number | undefined {
    const delay = passing.has(reason) ? delaysSeconds[attempt] : undefined;
    return delay === undefined ? undefined : Math.round(delay * (1 + chance / 2));
}

/** Time and chance, so that tests need neither. */
export interface Clock {
    now(): number;
    /** Calls `act` each second until the returned function is called. */
    everySecond(act: () => void): () => void;
    chance(): number;
}

export const realClock: Clock = {
    now: () => Date.now(),
    everySecond(act) {
        const timer = setInterval(act, 1000);
        return () => clearInterval(timer);
    },
    chance: () => Math.random(),
};

/** Counts down to the next attempt, and counts the attempts. */
export class Reconnector {
    private attempt = 0;
    private connectedAt: number | undefined;
    private stop: (() => void) | undefined;

    /** `show` is told the seconds that are left, each second, and undefined when there is no wait. */
    constructor(
        private readonly connect: () => void,
        private readonly show: (secondsLeft: number | undefined) => void,
        private readonly clock: Clock = realClock,
    ) {}

    /** The console is open. */
    connected(): void {
        this.cancel();
        this.connectedAt = this.clock.now();
    }

    /** The console ended, or did not open. Returns the wait in seconds if there will be an attempt. */
    ended(reason: string): number | undefined {
        this.cancel();
        if (this.connectedAt !== undefined && this.clock.now() - this.connectedAt >= steadyMs) {
            this.attempt = 0;
        }
        this.connectedAt = undefined;
        const delay = retryDelaySeconds(reason, this.attempt, this.clock.chance());
        if (delay === undefined) {
            return undefined;
        }
        ++this.attempt;
        const due = this.clock.now() + delay * 1000;
        this.stop = this.clock.everySecond(() => {
            const left = Math.ceil((due - this.clock.now()) / 1000);
            if (left > 0) {
                this.show(left);
            } else {
                this.now();
            }
        });
        this.show(delay);
        return delay;
    }

    /** Does not wait any longer, if it is waiting. */
    now(): void {
        if (this.stop !== undefined) {
            this.cancel();
            this.connect();
        }
    }

    /** Leaves it to a person. */
    cancel(): void {
        if (this.stop !== undefined) {
            this.stop();
            this.stop = undefined;
            this.show(undefined);
        }
    }

    /** A person tries: from here on there may be as many attempts as ever. */
    reset(): void {
        this.cancel();
        this.attempt = 0;
    }
}
