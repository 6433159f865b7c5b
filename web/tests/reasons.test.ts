// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { failureFromClose } from "../src/close_reason";
import { isKnownReason, isRequestId, remedyFor } from "../src/reasons";
import { language, languages, textFor } from "../src/texts";

// The gateway's names: the contract with the server.
const gatewayReasons = [
    "token_missing",
    "token_unknown",
    "origin_refused",
    "instance_unknown",
    "instance_ambiguous",
    "instance_not_running",
    "instance_suspended",
    "console_unavailable",
    "console_limit_reached",
    "console_in_use",
    "session_limit_reached",
    "too_many_attempts",
    "browser_stalled",
    "ticket_rejected",
    "thumbprint_mismatch",
    "upstream_unreachable",
    "upstream_protocol",
    "upstream_authentication_failed",
    "upstream_insecure",
    "upstream_closed",
    "console_moving",
    "deadline_exceeded",
    "store_unavailable",
    "driver_unavailable",
    "driver_refused",
    "audit_unavailable",
    "session_replaced",
    "session_taken_over",
    "session_ended",
    "session_revoked",
    "session_expired",
    "session_idle",
    "shutting_down",
    "internal_error",
    "network",
];

test("Every reason of the gateway is in the table", () => {
    assert.deepEqual(
        gatewayReasons.filter((name) => !isKnownReason(name)),
        [],
    );
});

test("An unknown reason is shown with the gateway's own sentence", () => {
    assert.equal(
        textFor("moon_phase_wrong", "Wait for the full moon.").text,
        "Wait for the full moon.",
    );
    assert.deepEqual(textFor("moon_phase_wrong"), languages[language].unknownReason);
    assert.deepEqual(textFor("constructor"), languages[language].unknownReason);
    assert.equal(remedyFor("toString"), "reconnect");
});

test("The gateway's sentence does not replace the words for a known reason", () => {
    assert.deepEqual(textFor("network", "Something else."), languages[language].reasonTexts.network);
});

test("A close reason names the reason and the request", () => {
    const close = { code: 4404, reason: "instance_not_running req-7f3a-91" };
    assert.deepEqual(failureFromClose(close), {
        name: "instance_not_running",
        requestId: "req-7f3a-91",
    });
});

test("A close reason may lack the request, and may be one that the page does not know", () => {
    assert.deepEqual(failureFromClose({ code: 4000, reason: "session_ended" }), {
        name: "session_ended",
    });
    assert.deepEqual(failureFromClose({ code: 4999, reason: "moon_phase_wrong req-2" }), {
        name: "moon_phase_wrong",
        requestId: "req-2",
    });
});

test("A close reason of another form is not shown", () => {
    for (const reason of ["", "<b>x</b> req-1", "Instance gone", " req-1", "x".repeat(65)]) {
        assert.equal(failureFromClose({ code: 4000, reason }).name, "internal_error", reason);
    }
    assert.equal(
        failureFromClose({ code: 4000, reason: "session_ended <b>" }).requestId,
        undefined,
    );
});

test("Any other close is read by its code alone", () => {
    const names = [1000, 1001, 1002, 1005, 1006, 1011, 1012, 1015, 3000].map(
        (code) => failureFromClose({ code, reason: "token_unknown req-1" }).name,
    );
    assert.deepEqual(names, [
        "upstream_closed",
        "upstream_closed",
        "upstream_protocol",
        "upstream_closed",
        "network",
        "internal_error",
        "shutting_down",
        "network",
        "network",
    ]);
});

test("Request ids are recognised by their form", () => {
    assert.ok(isRequestId("req-0d5e7c9a-51b2-4e0f-9a53-1b1f5ad0a7d1"));
    for (const text of ["", "req-", "5965e99a", "req-a b", `req-${"x".repeat(90)}`, undefined, 7]) {
        assert.ok(!isRequestId(text), String(text));
    }
});
