// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { Activation } from "../src/viewers/rdp_activation";

function message(...control: number[]): Uint8Array<ArrayBuffer> {
    const mcs = [2, 0xf0, 0x80, 0x68, 0, 5, 3, 0xeb, 0x70, control.length, ...control];
    return Uint8Array.from([3, 0, 0, 4 + mcs.length, ...mcs]);
}

const data = (type: number): Uint8Array<ArrayBuffer> =>
    message(18, 0, 0x17, 0, 0xea, 3, 0, 0, 0, 0, 0, 1, 18, 0, type, 0, 18, 0);
const deactivateAll = message(10, 0, 0x16, 0, 0xea, 3, 0, 0, 0, 0);
const demandActive = message(10, 0, 0x11, 0, 0xea, 3, 0, 0, 0, 0);
const [synchronize, cooperate, fontMap, update] = [0x1f, 0x14, 0x28, 0x02].map(data) as [
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
];
const fast = Uint8Array.from([0, 6, 3, 0, 0, 0]);

test("What is drawn while a screen gets another size comes after that", () => {
    const activation = new Activation();
    const came = [update, deactivateAll, update, demandActive, fast, synchronize, cooperate, fontMap, fast];

    assert.deepEqual(
        came.flatMap((each) => activation.take(each)),
        [update, deactivateAll, demandActive, synchronize, cooperate, fontMap, update, fast, fast],
    );
});
