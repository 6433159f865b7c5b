// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { Attendance } from "../src/attendance";

function start() {
    const told: (number | string | undefined)[] = [];
    let nowMs = 0;
    let tick = (): void => {};
    const attendance = new Attendance(
        (left) => told.push(left),
        () => told.push("left"),
        () => nowMs,
        (act) => (tick = act),
    );
    const pass = (seconds: number): void => {
        for (let second = 0; second < seconds; ++second) {
            nowMs += 1000;
            tick();
        }
    };
    return { attendance, told, pass };
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
