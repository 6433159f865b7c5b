// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { unpack } from "../src/viewers/rdp_rle";

const [w, f] = [0xffff, 0x0201];

/** What `bytes` show, line by line. */
function lines(bytes: number[], width: number, height: number): number[][] | undefined {
    const pixels = unpack(Uint8Array.from(bytes), width, height);
    return pixels && Array.from({ length: height }, (_, y) => [...pixels.subarray(y * width, (y + 1) * width)]);
}

test("Each order draws what it says", () => {
    assert.deepEqual(lines([0x04], 4, 1), [[0, 0, 0, 0]]);
    assert.deepEqual(lines([0x24], 4, 1), [[w, w, w, w]]);
    assert.deepEqual(lines([0x41, 0b00000101], 8, 1), [[w, 0, w, 0, 0, 0, 0, 0]]);
    assert.deepEqual(lines([0x40, 3, 0b1010], 4, 1), [[0, w, 0, w]]);
    assert.deepEqual(lines([0x63, 1, 2, 0xfd], 4, 1), [[f, f, f, w]]);
    assert.deepEqual(lines([0x82, 1, 2, 3, 0, 0xfe], 3, 1), [[f, 3, 0]]);
    assert.deepEqual(lines([0xc2, 1, 2, 0x21], 3, 1), [[f, f, f]]);
    assert.deepEqual(lines([0xd1, 1, 2, 0x81], 8, 1), [[f, 0, 0, 0, 0, 0, 0, f]]);
    assert.deepEqual(lines([0xe2, 1, 2, 3, 0], 4, 1), [[f, 3, f, 3]]);
    assert.deepEqual(lines([0xf9], 8, 1), [[w, w, 0, 0, 0, 0, 0, 0]]);
    assert.deepEqual(lines([0xfa], 8, 1), [[w, 0, w, 0, 0, 0, 0, 0]]);
});

test("Lengths come in one byte, in two, and in three", () => {
    assert.equal(unpack(Uint8Array.from([0x60, 8, 7, 0]), 40, 1)?.length, 40);
    assert.equal(unpack(Uint8Array.from([0xc0, 24, 7, 0]), 40, 1)?.length, 40);
    for (const [code, ...more] of [[0xf0], [0xf1], [0xf2, 0, 0, 0, 0, 0], [0xf3, 1, 2], [0xf6, 1, 2]]) {
        assert.equal(unpack(Uint8Array.from([code!, 40, 0, ...more]), 40, 1)?.length, 40, `${code}`);
    }
    assert.deepEqual(lines([0xf4, 2, 0, 1, 2, 3, 0], 2, 1), [[f, 3]]);
    assert.deepEqual(lines([0xf8, 1, 0, 1, 2, 3, 0], 2, 1), [[f, 3]]);
});

test("A line goes by the one before", () => {
    assert.deepEqual(lines([0x82, 1, 2, 3, 0, 0x02], 2, 2), [[f, 3], [f, 3]]);
    assert.deepEqual(lines([0x82, 1, 2, 3, 0, 0x22], 2, 2), [[f, 3], [f ^ w, 3 ^ w]]);
});

test("Between two runs of background is a pixel of the foreground, but not where the first line ends", () => {
    assert.deepEqual(lines([0x01, 0x02, 0x21], 4, 1), [[0, w, 0, w]]);
    assert.deepEqual(lines([0x02, 0x02], 2, 2), [[0, 0], [0, 0]]);
});

test("What is no picture is none", () => {
    for (const bytes of [[], [0x03], [0x05], [0x61, 1], [0xf3, 4], [0xa1], [0xff], [0x40]]) {
        assert.equal(lines(bytes, 4, 1), undefined, `${bytes}`);
    }
});
