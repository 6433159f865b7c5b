// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { splitUser } from "../src/viewers/rdp_login";

test("A user name may come with its domain", () => {
    assert.deepEqual(splitUser("alice"), { domain: "", user: "alice" });
    assert.deepEqual(splitUser("SHOP\\alice"), { domain: "SHOP", user: "alice" });
    assert.deepEqual(splitUser(".\\alice"), { domain: ".", user: "alice" });
    assert.deepEqual(splitUser("alice@shop.example"), { domain: "", user: "alice@shop.example" });
    assert.deepEqual(splitUser("SHOP\\a\\b"), { domain: "SHOP", user: "a\\b" });
});
