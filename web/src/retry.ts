// SPDX-License-Identifier: Apache-2.0

// When the page tries again by itself, for how long, and when it leaves that to a person.

import type { ReasonName } from "./reasons";

/**
 * What a console that is not there waits for: the end of a move, the start of its VM, or the end of
 * some trouble.
 */
export type Awaited = "move" | "start" | "trouble";

interface Pace {
    /** Pauses between attempts, the last of them again and again. */
    delaysMs: readonly number[];
    /** How long all attempts together may take. */
    limitMs: number;
    /** A console that was there for this long was no failed attempt. */
    steadyMs: number;
    /** Whether a person sees the seconds pass. */
    isCounted: boolean;
}

const minuteMs = 60_000;

// Pauses for a move or a start stay below the shortest time for which a gateway can be told to keep
// a session.
const paces: Record<Awaited, Pace> = {
    // vMotion takes a moment; the VMs of a host that failed are started elsewhere within minutes.
    move: {
        delaysMs: [250, 500, 1000, 2000],
        limitMs: 5 * minuteMs,
        steadyMs: 5000,
        isCounted: false,
    },
    start: {
        delaysMs: [1000, 2000, 3000, 5000],
        limitMs: 30 * minuteMs,
        steadyMs: 5000,
        isCounted: false,
    },
    trouble: {
        delaysMs: [2000, 4000, 8000, 15_000, 30_000, 60_000],
        limitMs: 4 * minuteMs,
        steadyMs: 30_000,
        isCounted: true,
    },
};

/**
 * What passes by itself. Not here: what somebody has to change first (too many consoles, a link that
 * is used up), what somebody decided (an ended or a taken-over session, a time limit), and what would
 * only happen again.
 */
const awaitedAfter = new Map<string, Awaited>([
    ["console_moving", "move"],
    ["instance_not_running", "start"],
    ["instance_suspended", "start"],
    ["console_unavailable", "trouble"],
    ["deadline_exceeded", "trouble"],
    ["driver_unavailable", "trouble"],
    ["network", "trouble"],
    ["shutting_down", "trouble"],
    ["store_unavailable", "trouble"],
    ["ticket_rejected", "trouble"],
    ["upstream_closed", "trouble"],
    ["upstream_unreachable", "trouble"],
] satisfies [ReasonName, Awaited][]);

/** Time and chance, so that tests need neither. */
export interface Clock {
    /** Milliseconds; only goes forward. */
    now(): number;
    /** Calls `act` after `delayMs`, unless the returned function is called before. */
    later(act: () => void, delayMs: number): () => void;
    /** From 0 to 1. */
    chance(): number;
}

export const realClock: Clock = {
    now: () => performance.now(),
    later(act, delayMs) {
        const timer = setTimeout(act, delayMs);
        return () => clearTimeout(timer);
    },
    chance: () => Math.random(),
};

export interface Wait {
    awaited: Awaited;
    delayMs: number;
}

/** Decides about the next attempt, waits for it, and counts the attempts of one console. */
export class Retry {
    private awaited: Awaited | undefined;
    private since = 0;
    private tries = 0;
    private thereSince: number | undefined;
    private due = 0;
    private stop: (() => void) | undefined;

    /** `show` is told the seconds that are left, where a person sees them; undefined: no wait. */
    constructor(
        private readonly attempt: (awaited: Awaited) => void,
        private readonly show: (secondsLeft: number | undefined) => void,
        private readonly clock: Clock = realClock,
    ) {}

    /** The console is on the screen. */
    there(): void {
        this.cancel();
        this.thereSince = this.clock.now();
    }

    /**
     * The console ended, or did not open. Returns what is waited for, and undefined if that is left
     * to a person.
     */
    after(reason: string): Wait | undefined {
        this.cancel();
        const now = this.clock.now();
        if (this.wasSteady(now)) {
            this.awaited = undefined;
        }
        this.thereSince = undefined;
        const before = this.awaited;
        const awaited = this.awaitedAfter(reason);
        this.awaited = awaited;
        if (awaited !== before) {
            this.since = now;
            this.tries = 0;
        }
        if (awaited === undefined) {
            return undefined;
        }
        const { delaysMs, limitMs } = paces[awaited];
        if (now - this.since >= limitMs) {
            this.awaited = undefined;
            return undefined;
        }
        // Spreads those whom one event has thrown out over half as long again.
        const delay = delaysMs[Math.min(this.tries, delaysMs.length - 1)] ?? 0;
        const delayMs = Math.round(delay * (1 + this.clock.chance() / 2));
        ++this.tries;
        this.due = now + delayMs;
        this.wait(awaited);
        return { awaited, delayMs };
    }

    /** Does not wait any longer, if it is waiting. */
    now(): void {
        if (this.stop !== undefined && this.awaited !== undefined) {
            this.cancel();
            this.attempt(this.awaited);
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
        this.awaited = undefined;
    }

    /** Trouble on the way to what is awaited changes nothing about that. */
    private awaitedAfter(reason: string): Awaited | undefined {
        const awaited = awaitedAfter.get(reason);
        return awaited === "trouble" ? (this.awaited ?? awaited) : awaited;
    }

    private wasSteady(now: number): boolean {
        return (
            this.awaited !== undefined &&
            this.thereSince !== undefined &&
            now - this.thereSince >= paces[this.awaited].steadyMs
        );
    }

    /** Until it is due, in steps of a second: the clock may have stood still meanwhile. */
    private wait(awaited: Awaited): void {
        const left = this.due - this.clock.now();
        if (left <= 0) {
            this.now();
            return;
        }
        this.show(paces[awaited].isCounted ? Math.ceil(left / 1000) : undefined);
        this.stop = this.clock.later(() => this.wait(awaited), left % 1000 || 1000);
    }
}
