// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { spiceKey } from "../src/viewers/spice_keys";

test("Keys have the scan codes of their place on the keyboard", () => {
    for (const [code, down, up] of [
        ["Escape", 0x01, 0x81],
        ["KeyA", 0x1e, 0x9e],
        ["Enter", 0x1c, 0x9c],
        ["Space", 0x39, 0xb9],
        ["F10", 0x44, 0xc4],
        ["Numpad7", 0x47, 0xc7],
        ["NumpadDecimal", 0x53, 0xd3],
        ["IntlBackslash", 0x56, 0xd6],
        ["F12", 0x58, 0xd8],
        ["Delete", 0x53e0, 0xd3e0],
        ["ArrowDown", 0x50e0, 0xd0e0],
    ] as const) {
        assert.equal(spiceKey(code, true), down, code);
        assert.equal(spiceKey(code, false), up, code);
    }
    assert.equal(spiceKey("", true), undefined);
    assert.equal(spiceKey("BrowserBack", true), undefined);
});
