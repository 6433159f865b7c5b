// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { remedyFor } from "../src/reasons";
import { type Awaited, type Clock, Retry } from "../src/retry";

class FakeClock implements Clock {
    time = 1_000_000;
    luck = 0;
    private readonly timers = new Map<() => void, number>();

    now(): number {
        return this.time;
    }
    later(act: () => void, delayMs: number): () => void {
        this.timers.set(act, this.time + delayMs);
        return () => void this.timers.delete(act);
    }
    chance(): number {
        return this.luck;
    }
    pass(seconds: number): void {
        const end = this.time + seconds * 1000;
        for (;;) {
            const next = [...this.timers].sort((one, other) => one[1] - other[1])[0];
            if (next === undefined || next[1] > end) {
                break;
            }
            this.timers.delete(next[0]);
            this.time = next[1];
            next[0]();
        }
        this.time = end;
    }
}

class Bench {
    readonly clock = new FakeClock();
    readonly shown: (number | undefined)[] = [];
    readonly attempts: Awaited[] = [];
    readonly retry = new Retry(
        (awaited) => void this.attempts.push(awaited),
        (left) => void this.shown.push(left),
        this.clock,
    );

    /** The pauses after these reasons, each of which ends the attempt before. */
    delays(reasons: string[]): (number | undefined)[] {
        return reasons.map((reason) => this.retry.after(reason)?.delayMs);
    }
}

test("What passes by itself is tried again, what needs a person is not", () => {
    for (const reason of ["network", "shutting_down", "upstream_closed", "deadline_exceeded"]) {
        assert.equal(new Bench().retry.after(reason)?.awaited, "trouble", reason);
        assert.equal(remedyFor(reason), "reconnect", reason);
    }
    for (const reason of [
        "token_unknown",
        "session_ended",
        "session_taken_over",
        "console_in_use",
        "session_revoked",
        "session_idle",
        "session_replaced",
        "session_expired",
        "thumbprint_mismatch",
        "instance_unknown",
        "console_limit_reached",
        "moon_phase_wrong",
        "constructor",
    ]) {
        assert.equal(new Bench().retry.after(reason), undefined, reason);
    }
});

test("Each thing awaited has its pace", () => {
    const times = (reason: string) => new Bench().delays(Array<string>(7).fill(reason));
    assert.deepEqual(times("console_moving"), [250, 500, 1000, 2000, 2000, 2000, 2000]);
    assert.deepEqual(times("instance_suspended"), [1000, 2000, 3000, 5000, 5000, 5000, 5000]);
    assert.deepEqual(times("network"), [2000, 4000, 8000, 15000, 30000, 60000, 60000]);
});

test("Pages that one event has thrown out do not all come back at once", () => {
    const bench = new Bench();
    bench.clock.luck = 1;
    assert.deepEqual(bench.delays(["network", "network"]), [3000, 6000]);
});

test("Trouble keeps a console waiting for what it waits for", () => {
    const bench = new Bench();
    assert.equal(bench.retry.after("upstream_unreachable")?.awaited, "trouble");
    assert.equal(bench.retry.after("console_moving")?.awaited, "move");
    for (const reason of ["upstream_unreachable", "driver_unavailable", "network"]) {
        assert.equal(bench.retry.after(reason)?.awaited, "move", reason);
    }
    assert.equal(bench.retry.after("instance_unknown"), undefined);
    assert.equal(bench.retry.after("network")?.awaited, "trouble");
});

test("A VM that turns out to be off is waited for at another pace", () => {
    const bench = new Bench();
    bench.retry.after("console_moving");
    assert.deepEqual(bench.retry.after("instance_not_running"), {
        awaited: "start",
        delayMs: 1000,
    });
    assert.equal(bench.retry.after("instance_suspended")?.delayMs, 2000);
});

test("Trouble counts down, then tries", () => {
    const bench = new Bench();
    bench.retry.after("network");
    bench.clock.pass(1);
    assert.deepEqual(bench.shown, [2, 1]);
    assert.deepEqual(bench.attempts, []);
    bench.clock.pass(1);
    assert.deepEqual(bench.shown, [2, 1, undefined]);
    assert.deepEqual(bench.attempts, ["trouble"]);
});

test("A move is over before anybody could count, and a start takes as long as it takes", () => {
    for (const [reason, seconds] of [["console_moving", 0.25], ["instance_not_running", 1]] as const) {
        const bench = new Bench();
        bench.retry.after(reason);
        bench.clock.pass(seconds);
        assert.equal(bench.attempts.length, 1);
        assert.equal(bench.shown.find((left) => left !== undefined), undefined);
    }
});

test("A console that comes and goes does not begin anew each time", () => {
    const bench = new Bench();
    bench.retry.after("console_moving");
    bench.retry.there();
    bench.clock.pass(1);
    assert.equal(bench.retry.after("console_moving")?.delayMs, 500);
    bench.retry.there();
    bench.clock.pass(5);
    assert.equal(bench.retry.after("console_moving")?.delayMs, 250);
    bench.retry.there();
    bench.clock.pass(5);
    assert.equal(bench.retry.after("network")?.awaited, "trouble");
});

test("Nothing is waited for without end, even if each console opens and falls at once", () => {
    for (const [reason, minutes] of [
        ["upstream_closed", 4],
        ["console_moving", 5],
        ["instance_not_running", 30],
    ] as const) {
        const bench = new Bench();
        const began = bench.clock.now();
        while (bench.retry.after(reason) !== undefined) {
            bench.clock.pass(bench.attempts.length % 4 === 0 ? 100 : 1);
            bench.retry.there();
        }
        const took = bench.clock.now() - began;
        assert.ok(took >= minutes * 60_000 && took < (minutes + 2) * 60_000, `${reason}: ${took}`);
    }
});

test("Cancelled, it leaves it to a person, whose attempt starts the count anew", () => {
    const bench = new Bench();
    bench.retry.after("network");
    bench.retry.cancel();
    bench.clock.pass(100);
    bench.retry.now();
    assert.deepEqual(bench.attempts, []);
    assert.deepEqual(bench.shown, [2, undefined]);

    bench.retry.reset();
    assert.equal(bench.retry.after("network")?.delayMs, 2000);
    bench.retry.now();
    assert.deepEqual(bench.attempts, ["trouble"]);
});
