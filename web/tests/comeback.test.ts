// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { Comeback } from "../src/comeback";

function delays(comeback: Comeback, reasons: string[], now = 0): (number | undefined)[] {
    return reasons.map((reason) => comeback.after(reason, now)?.delayMs);
}

test("A moving console is tried at once, then less often", () => {
    const comeback = new Comeback();
    assert.deepEqual(delays(comeback, Array<string>(6).fill("console_moving")), [
        250, 500, 1000, 2000, 2000, 2000,
    ]);
});

test("What passes keeps a console waiting, but makes none wait", () => {
    const comeback = new Comeback();
    assert.equal(comeback.after("upstream_unreachable", 0), undefined);
    assert.equal(comeback.after("console_moving", 0)?.awaited, "move");
    for (const reason of ["upstream_unreachable", "driver_unavailable", "network"]) {
        assert.equal(comeback.after(reason, 0)?.awaited, "move", reason);
    }
    assert.equal(comeback.after("instance_unknown", 0), undefined);
    assert.equal(comeback.after("network", 0), undefined);
});

test("A VM that turns out to be off is waited for at another pace", () => {
    const comeback = new Comeback();
    comeback.after("console_moving", 0);
    assert.deepEqual(comeback.after("instance_not_running", 0), { awaited: "start", delayMs: 1000 });
    assert.equal(comeback.after("instance_suspended", 0)?.delayMs, 2000);
});

test("A console that comes and goes does not begin anew each time", () => {
    const comeback = new Comeback();
    comeback.after("console_moving", 0);
    comeback.there(1000);
    assert.equal(comeback.after("console_moving", 2000)?.delayMs, 500);
    comeback.there(3000);
    assert.equal(comeback.after("console_moving", 8000)?.delayMs, 250);
});

test("Nothing is waited for without end", () => {
    const comeback = new Comeback();
    const minute = 60_000;
    assert.notEqual(comeback.after("console_moving", 0), undefined);
    assert.notEqual(comeback.after("console_moving", 5 * minute - 1), undefined);
    assert.equal(comeback.after("console_moving", 5 * minute), undefined);

    assert.notEqual(comeback.after("instance_not_running", 6 * minute), undefined);
    assert.notEqual(comeback.after("instance_not_running", 35 * minute), undefined);
    assert.equal(comeback.after("instance_not_running", 36 * minute), undefined);
});
