// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { PduReader } from "../src/viewers/rdp_pdus";

const cleanPath = [0x30, 0x81, 0x80, ...Array<number>(0x80).fill(3)];
const credSsp = [0x30, 3, 0xa0, 1, 2];
const authResult = [0, 0, 0, 0];
const x224 = [3, 0, 0, 7, 0, 0, 0];
const short = [0, 5, 3, 0, 0];
const long = [0x80, 0x80, 0x90, ...Array<number>(0x8d).fill(0)];
const messages = [cleanPath, credSsp, authResult, x224, short, long, x224];

function take(reader: PduReader, bytes: number[]): number[][] {
    return reader.take(Uint8Array.from(bytes).buffer).map((message) => [...message]);
}

test("Messages of RDP come one by one", () => {
    assert.deepEqual(take(new PduReader(), messages.flat()), messages);
});

test("A message that comes in parts comes when it is whole", () => {
    const all = messages.flat();
    for (let cut = 1; cut < all.length; ++cut) {
        const reader = new PduReader();
        const before = take(reader, all.slice(0, cut));

        assert.ok(before.flat().length <= cut);
        assert.deepEqual([...before, ...take(reader, all.slice(cut))], messages, `cut at ${cut}`);
    }
    const reader = new PduReader();
    assert.deepEqual(all.flatMap((byte) => take(reader, [byte])), messages);
});

test("What is no message goes on as it came", () => {
    const reader = new PduReader();

    assert.deepEqual(take(reader, [...x224, 0, 1, 9, 9]), [x224, [0, 1, 9, 9]]);
    assert.deepEqual(take(reader, [...x224, ...x224]), [[...x224, ...x224]]);
});

test("Nothing is nothing", () => {
    assert.deepEqual(take(new PduReader(), []), []);
});
