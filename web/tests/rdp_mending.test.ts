// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { introduced, mended } from "../src/viewers/rdp_mending";
import { PduReader } from "../src/viewers/rdp_pdus";

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
            [message([10, ...deactivateAll.slice(1), 0, 0, 0, 0], { twoBytes })],
        );
    }
});

test("A beep is kept from IronRDP", () => {
    assert.deepEqual(mended(message(shareData(0x22))), []);
    assert.deepEqual(mended(message(shareData(0x22), { twoBytes: true })), []);
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
        assert.equal(mended(bytes)[0], bytes);
    }
});

/** A picture of three pixels by two, in lines of four, at (10, 20), and the update that it comes by. */
const wide = [
    ...[1, 0, 1, 0, 10, 0, 20, 0, 12, 0, 21, 0, 4, 0, 2, 0, 16, 0, 0, 0, 16, 0],
    ...[1, 0, 2, 0, 3, 0, 99, 0, 4, 0, 5, 0, 6, 0, 99, 0],
];
const fitting = [
    ...[1, 0, 1, 0, 10, 0, 20, 0, 12, 0, 21, 0, 3, 0, 2, 0, 16, 0, 0, 0, 16, 0],
    ...[1, 0, 2, 0, 3, 0, 0, 0, 4, 0, 5, 0, 6, 0, 0, 0],
];
const fast = (body: number[], code = 1): Uint8Array<ArrayBuffer> =>
    Uint8Array.from([0, 0x80, body.length + 6, code, body.length, 0, ...body]);

test("Bitmaps are cut to where they belong, whichever way they come", () => {
    assert.deepEqual(mended(fast(wide)), [fast(fitting)]);
    assert.deepEqual(mended(message([...shareData(2).slice(0, 18), ...wide])), [fast(fitting)]);
    assert.deepEqual(mended(fast(fitting)), [fast(fitting)]);
    assert.deepEqual(mended(fast(wide, 0x11)), [fast(wide, 0x11)]);
    for (let length = 0; length < wide.length; ++length) {
        const cut = fast(wide.slice(0, length));
        assert.equal(mended(cut)[0], cut);
    }
});

test("A large bitmap comes in several messages, from below", () => {
    const [width, columns, height] = [504, 501, 60];
    const head = Uint8Array.from([0, 0x80, 0, 1, 0, 0]);
    const fields = [1, 1, 0, 0, columns - 1, height - 1, width, height, 16, 0, 2 * width * height];
    const body = new Uint8Array(Uint16Array.from([...fields, ...Array<number>(width * height).fill(7)]).buffer);
    const message = Uint8Array.from([...head, ...body]);
    new DataView(message.buffer).setUint16(4, body.length, true);

    const rows = mended(message).map((part) => {
        const view = new DataView(part.buffer);
        assert.equal(view.getUint16(1), 0x8000 | part.length);
        return [view.getUint16(12, true), view.getUint16(16, true)];
    });

    assert.deepEqual(rows, [[32, 59], [4, 31], [0, 3]]);
});

test("IronRDP is no old client, and logs in at once", () => {
    const core = [0x44, 0x75, 0x63, 0x61, 0x80, 0xe0, 1, 0xc0, 0xea, 0, ...Array<number>(24).fill(9)];
    const message = Uint8Array.from([3, 0, 0, 60, 2, 0xf0, 0x80, 0x7f, 0x65, 1, 2, 3, ...core]);
    const build = 12 + 26;

    const told = introduced(message);

    assert.equal(new DataView(told.buffer).getUint32(build, true), 2600);
    assert.deepEqual(told.subarray(0, build), message.subarray(0, build));
    assert.deepEqual(told.subarray(build + 4), message.subarray(build + 4));
    const login = [0x40, 0, 0, 0, 9, 4, 0, 0, 0x33, 1, 0, 0, 7, 7];
    const asked = Uint8Array.from([...message.slice(0, 7), 0x64, 0, 6, 3, 0xeb, 0x70, login.length, ...login]);
    const given = Uint8Array.from(asked);
    given[14 + 8] = 0x3b;
    assert.deepEqual(introduced(asked), given);

    for (const other of [message.slice(0, build + 3), Uint8Array.from([0x30, 0x14]), new Uint8Array()]) {
        assert.equal(introduced(other), other);
    }
});

test("Nothing that a server sends is too much", () => {
    let state = 1;
    const random = (below: number): number => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
    const known = [
        message(deactivateAll),
        message([...shareData(2).slice(0, 18), ...wide]),
        fast(wide),
        fast([1, 0, 1, 0, 10, 0, 20, 0, 12, 0, 21, 0, 4, 0, 2, 0, 16, 0, 1, 4, 3, 0, 0x64, 1, 2]),
    ];
    for (let round = 0; round < 20_000; ++round) {
        const bytes = Uint8Array.from(known[random(known.length)]!);
        for (let changes = random(4); changes >= 0; --changes) {
            bytes[random(bytes.length)] = random(256);
        }
        const cut = bytes.slice(0, bytes.length - random(3));
        assert.ok(new PduReader().take(cut.buffer).flatMap(mended).length < 100);
        mended(cut);
        introduced(cut);
    }
});
