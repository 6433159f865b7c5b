// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { PduSplitter } from "../src/viewers/rdp_pdus";

const cleanPath = [0x30, 0x81, 0x80, ...Array<number>(0x80).fill(3)];
const credSsp = [0x30, 3, 0xa0, 1, 2];
const authResult = [0, 0, 0, 0];
const x224 = [3, 0, 0, 7, 0, 0, 0];
const short = [0, 5, 3, 0, 0];
const long = [0x80, 0x80, 0x90, ...Array<number>(0x8d).fill(0)];
const messages = [cleanPath, credSsp, authResult, x224, short, long, x224];

function split(splitter: PduSplitter, bytes: number[]): number[][] {
    return splitter.split(Uint8Array.from(bytes).buffer).map((piece) => [...new Uint8Array(piece)]);
}

test("A message of RDP comes alone", () => {
    assert.deepEqual(split(new PduSplitter(), messages.flat()), messages);
});

test("A message that comes in parts is found as well", () => {
    const all = messages.flat();
    for (let cut = 1; cut < all.length; ++cut) {
        const splitter = new PduSplitter();
        const pieces = [...split(splitter, all.slice(0, cut)), ...split(splitter, all.slice(cut))];

        // The message that the cut went through is in two pieces, all others are whole.
        assert.deepEqual(pieces.flat(), all);
        let end = 0;
        const ends = messages.map((message) => (end += message.length));
        assert.equal(pieces.length, messages.length + (ends.includes(cut) ? 0 : 1), `cut at ${cut}`);
    }
});

test("What is no message goes on as it came", () => {
    const splitter = new PduSplitter();

    assert.deepEqual(split(splitter, [...x224, 0, 1, 9, 9]), [x224, [0, 1, 9, 9]]);
    assert.deepEqual(split(splitter, [...x224, ...x224]), [[...x224, ...x224]]);
});

test("Nothing is nothing", () => {
    assert.deepEqual(split(new PduSplitter(), []), []);
});
