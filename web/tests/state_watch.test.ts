// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { mock, test } from "node:test";

import type { SessionState } from "../src/session_client";
import { StateWatch } from "../src/state_watch";

/** A watch, and what the gateway answers and the page shows. */
class Bench {
    seen = true;
    asked = 0;
    answer: SessionState | undefined = {};
    readonly shown: SessionState[] = [];
    readonly watch = new StateWatch(
        (state) => this.shown.push(state),
        () => this.seen,
    );
    readonly ask = async (): Promise<SessionState | undefined> => {
        ++this.asked;
        return this.answer;
    };

    /** Lets time pass, and what was asked be answered. */
    async pass(milliseconds: number): Promise<void> {
        mock.timers.tick(milliseconds);
        for (let i = 0; i < 5; ++i) {
            await Promise.resolve();
        }
    }
}

test("The host is asked for until it is known, then no more", async () => {
    mock.timers.enable(["setTimeout"]);
    const bench = new Bench();
    bench.watch.begin(["host"], bench.ask);
    await bench.pass(0);
    bench.answer = undefined;
    await bench.pass(1000);
    bench.answer = { host: "esx1" };
    await bench.pass(1000);
    await bench.pass(60_000);

    assert.equal(bench.asked, 3);
    assert.deepEqual(bench.shown, [{}, { host: "esx1" }]);
    mock.timers.reset();
});

test("Others are asked for again and again, while the page is seen and the console is there", async () => {
    mock.timers.enable(["setTimeout"]);
    const bench = new Bench();
    bench.answer = { others: [] };
    bench.watch.begin(["others"], bench.ask);
    await bench.pass(0);
    await bench.pass(10_000);
    assert.equal(bench.asked, 2);

    bench.seen = false;
    await bench.pass(10_000);
    assert.equal(bench.asked, 2);
    bench.seen = true;
    await bench.pass(10_000);
    assert.equal(bench.asked, 3);

    bench.watch.end();
    await bench.pass(60_000);
    assert.equal(bench.asked, 3);
    mock.timers.reset();
});

test("Where nothing is told, nothing is asked", async () => {
    mock.timers.enable(["setTimeout"]);
    const bench = new Bench();
    bench.watch.begin([], bench.ask);
    await bench.pass(60_000);
    assert.equal(bench.asked, 0);
    mock.timers.reset();
});
