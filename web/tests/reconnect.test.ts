// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { remedyFor } from "../src/reasons";
import { type Clock, Reconnector, retryDelaySeconds } from "../src/reconnect";

class FakeClock implements Clock {
    private time = 1_000_000;
    private readonly acts = new Set<() => void>();

    now(): number {
        return this.time;
    }
    everySecond(act: () => void): () => void {
        this.acts.add(act);
        return () => void this.acts.delete(act);
    }
    chance(): number {
        return 0;
    }
    pass(seconds: number): void {
        for (; seconds > 0; --seconds) {
            this.time += 1000;
            [...this.acts].forEach((act) => act());
        }
    }
}

class Bench {
    readonly clock = new FakeClock();
    readonly shown: (number | undefined)[] = [];
    attempts = 0;
    readonly reconnector = new Reconnector(
        () => void ++this.attempts,
        (left) => void this.shown.push(left),
        this.clock,
    );
}

test("What passes by itself is tried again, what needs a person is not", () => {
    for (const reason of ["network", "shutting_down", "upstream_closed", "store_unavailable"]) {
        assert.notEqual(retryDelaySeconds(reason, 0, 0), undefined, reason);
        assert.equal(remedyFor(reason), "reconnect", reason);
    }
    for (const reason of [
        "token_unknown",
        "session_ended",
        "session_replaced",
        "session_expired",
        "thumbprint_mismatch",
        "instance_not_running",
        "console_limit_reached",
        "deadline_exceeded",
        "moon_phase_wrong",
        "constructor",
    ]) {
        assert.equal(retryDelaySeconds(reason, 0, 0), undefined, reason);
    }
});

test("Waits grow, differ from page to page, and end", () => {
    const waits = Array.from({ length: 9 }, (_, attempt) => retryDelaySeconds("network", attempt, 0));
    assert.deepEqual(waits, [2, 4, 8, 15, 30, 60, 60, 60, undefined]);
    assert.equal(retryDelaySeconds("network", 5, 1), 90);
});

test("It counts down, then tries", () => {
    const { reconnector, clock, shown, ...bench } = new Bench();
    assert.equal(bench.attempts, 0);
    assert.equal(reconnector.ended("network"), 2);
    clock.pass(1);
    assert.deepEqual(shown, [2, 1]);
    clock.pass(1);
    assert.deepEqual(shown, [2, 1, undefined]);
});

test("It tries a bounded number of times, even if each console opens and falls at once", () => {
    const bench = new Bench();
    for (let round = 0; round < 20; ++round) {
        bench.reconnector.ended("upstream_closed");
        bench.clock.pass(100);
        bench.reconnector.connected();
    }
    assert.equal(bench.attempts, 8);
});

test("A console that was open for a while starts the count anew", () => {
    const bench = new Bench();
    bench.reconnector.ended("network");
    bench.clock.pass(2);
    bench.reconnector.connected();
    bench.clock.pass(30);
    assert.equal(bench.reconnector.ended("network"), 2);
});

test("Cancelled, it leaves it to a person, whose attempt starts the count anew", () => {
    const bench = new Bench();
    bench.reconnector.ended("network");
    bench.reconnector.cancel();
    bench.clock.pass(100);
    assert.equal(bench.attempts, 0);
    assert.deepEqual(bench.shown, [2, undefined]);
    bench.reconnector.now();
    assert.equal(bench.attempts, 0);

    bench.reconnector.reset();
    assert.equal(bench.reconnector.ended("network"), 2);
    bench.reconnector.now();
    assert.equal(bench.attempts, 1);
});
