// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { Attendance } from "../src/attendance";

function start() {
    const told: (number | string | undefined)[] = [];
    const kept: number[] = [];
    let nowMs = 0;
    let tick = (): void => {};
    const attendance = new Attendance(
        (left) => told.push(left),
        () => told.push("left"),
        () => kept.push(nowMs),
        () => nowMs,
        (act) => (tick = act),
    );
    const pass = (seconds: number): void => {
        for (let second = 0; second < seconds; ++second) {
            nowMs += 1000;
            tick();
        }
    };
    return { attendance, told, kept, pass };
}

test("Nobody is asked before it is time, and who does not answer is taken to be gone", () => {
    const { attendance, told, pass } = start();
    attendance.begin({ idleSeconds: 10, idleWarningSeconds: 3 });
    pass(6);
    assert.deepEqual(told, []);
    pass(3);
    assert.deepEqual(told, [3, 2, 1]);
    pass(5);
    assert.deepEqual(told, [3, 2, 1, undefined, "left"]);
});

test("Whoever presses something is there", () => {
    const { attendance, told, pass } = start();
    attendance.begin({ idleSeconds: 10, idleWarningSeconds: 3 });
    pass(6);
    attendance.seen();
    pass(7);
    attendance.seen();
    pass(6);
    assert.deepEqual(told, [3, undefined]);
});

test("Without a limit, and without a console, nothing is asked", () => {
    const { attendance, told, pass } = start();
    attendance.begin({ idleSeconds: undefined, idleWarningSeconds: 60 });
    pass(1000);
    attendance.begin({ idleSeconds: 10, idleWarningSeconds: 3 });
    attendance.end();
    pass(1000);
    assert.deepEqual(told, []);
});

test("Without a warning it ends unasked", () => {
    const { attendance, told, pass } = start();
    attendance.begin({ idleSeconds: 2, idleWarningSeconds: undefined });
    pass(2);
    assert.deepEqual(told, ["left"]);
});

test("The gateway is told of somebody now and then, and of each answer at once", () => {
    const { attendance, kept, pass } = start();
    attendance.begin({ idleSeconds: 100, idleWarningSeconds: 30 });
    for (let second = 0; second < 30; ++second) {
        pass(1);
        attendance.seen();
    }
    assert.deepEqual(kept, [10_000, 20_000, 30_000]);
    pass(69);
    attendance.seen();
    assert.deepEqual(kept.slice(3), [99_000]);
    pass(80);
    attendance.seen();
    attendance.seen();
    assert.deepEqual(kept.slice(4), [179_000]);

    attendance.end();
    attendance.seen();
    attendance.begin({ idleSeconds: undefined, idleWarningSeconds: undefined });
    attendance.seen();
    assert.equal(kept.length, 5);
});
