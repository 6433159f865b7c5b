// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { introduced, mended } from "../src/viewers/rdp_mending";

/** A message of the main channel: as xrdp sends it, or with its length in two bytes. */
function message(control: number[], { channel = 0xeb, twoBytes = false } = {}): Uint8Array<ArrayBuffer> {
    const length = [...(twoBytes ? [0x80] : []), control.length];
    const mcs = [2, 0xf0, 0x80, 0x68, 0, 5, 3, channel, 0x70, ...length, ...control];
    return Uint8Array.from([3, 0, 0, 4 + mcs.length, ...mcs]);
}

const deactivateAll = [6, 0, 0x16, 0, 0xea, 3];
const shareData = (type: number): number[] => [
    ...[26, 0, 0x17, 0, 0xea, 3, 0xea, 3, 1, 0, 0, 1, 26, 0],
    ...[type, 0, 26, 0, 0x64, 0, 0, 0, 0xb8, 1, 0, 0],
];

test("A Deactivate All that is cut short is made whole", () => {
    for (const twoBytes of [false, true]) {
        assert.deepEqual(
            mended(message(deactivateAll, { twoBytes })),
            message([10, ...deactivateAll.slice(1), 0, 0, 0, 0], { twoBytes }),
        );
    }
});

test("A beep is kept from IronRDP", () => {
    assert.equal(mended(message(shareData(0x22))), undefined);
    assert.equal(mended(message(shareData(0x22), { twoBytes: true })), undefined);
});

test("All else stays as it is", () => {
    for (const bytes of [
        message(shareData(0x02)),
        message(shareData(0x22), { channel: 0xec }),
        message([...deactivateAll, 1, 2, 3, 4]),
        Uint8Array.from([3, 0, 0, 7, 2, 0xf0, 0x80]),
        Uint8Array.from([0, 2]),
        message(shareData(0x22)).slice(0, 20),
    ]) {
        assert.equal(mended(bytes), bytes);
    }
});

test("IronRDP is no old client", () => {
    const core = [0x44, 0x75, 0x63, 0x61, 0x80, 0xe0, 1, 0xc0, 0xea, 0, ...Array<number>(24).fill(9)];
    const message = Uint8Array.from([3, 0, 0, 60, 2, 0xf0, 0x80, 0x7f, 0x65, 1, 2, 3, ...core]);
    const build = 12 + 26;

    const told = introduced(message);

    assert.equal(new DataView(told.buffer).getUint32(build, true), 2600);
    assert.deepEqual(told.subarray(0, build), message.subarray(0, build));
    assert.deepEqual(told.subarray(build + 4), message.subarray(build + 4));
    for (const other of [message.slice(0, build + 3), Uint8Array.from([0x30, 0x14]), new Uint8Array()]) {
        assert.equal(introduced(other), other);
    }
});
