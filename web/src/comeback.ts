// SPDX-License-Identifier: Apache-2.0

// Consoles that come back by themselves: when to try again, and for how long.

import type { ReasonName } from "./reasons";

/** What a console that is not there waits for: the end of a move, or the start of its VM. */
export type Awaited = "move" | "start";

/** The pauses between attempts, the last of them again and again, until the limit. */
interface Pace {
    delaysMs: readonly number[];
    limitMs: number;
}

// A pause stays below the shortest time for which a gateway can be told to keep a session.
const paces: Record<Awaited, Pace> = {
    // vMotion takes a moment; the VMs of a host that failed are started elsewhere within minutes.
    move: { delaysMs: [250, 500, 1000, 2000], limitMs: 5 * 60_000 },
    start: { delaysMs: [1000, 2000, 3000, 5000], limitMs: 30 * 60_000 },
};

const awaited = new Map<string, Awaited>([
    ["console_moving", "move"],
    ["instance_not_running", "start"],
    ["instance_suspended", "start"],
] satisfies [ReasonName, Awaited][]);

/** While something is awaited, attempts may fail so without a meaning for the next one. */
const passing = new Set<string>([
    "deadline_exceeded",
    "driver_unavailable",
    "network",
    "shutting_down",
    "store_unavailable",
    "ticket_rejected",
    "upstream_closed",
    "upstream_unreachable",
] satisfies ReasonName[]);

/** For how long a console must have been there for what it awaited to have come. */
const steadyMs = 5000;

export interface Retry {
    awaited: Awaited;
    delayMs: number;
}

/** Keeps count of one console's attempts. Times are milliseconds of any clock that only goes forward. */
export class Comeback {
    private waitsFor: Awaited | undefined;
    private since = 0;
    private tries = 0;
    private thereSince: number | undefined;

    /** What to do after a console ended, or could not be opened; nothing: leave it to the user. */
    after(reason: string, now: number): Retry | undefined {
        const waitsFor =
            awaited.get(reason) ?? (passing.has(reason) ? this.waitsFor : undefined);
        const wasSteady = this.thereSince !== undefined && now - this.thereSince >= steadyMs;
        this.thereSince = undefined;
        if (waitsFor !== this.waitsFor || wasSteady) {
            this.waitsFor = waitsFor;
            this.since = now;
            this.tries = 0;
        }
        if (waitsFor === undefined) {
            return undefined;
        }
        const { delaysMs, limitMs } = paces[waitsFor];
        if (now - this.since >= limitMs) {
            this.waitsFor = undefined;
            return undefined;
        }
        const delayMs = delaysMs[Math.min(this.tries, delaysMs.length - 1)] ?? 0;
        ++this.tries;
        return { awaited: waitsFor, delayMs };
    }

    /** The console is on the screen. */
    there(now: number): void {
        this.thereSince = now;
    }
}
