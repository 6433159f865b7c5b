// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, duration, fits, Gateway, KeyRefused, type Session } from "../src/admin/sessions";

const session: Session = {
    id: "req-1",
    node: "one",
    state: "open",
    user: "alice",
    project_id: "project-a",
    instance_id: "aaaaaaaa-0000-4000-8000-000000000001",
    instance_name: "Web01",
    type: "webmks",
    transport: "webmks",
    peer: "192.0.2.7",
    since: "2026-01-31T08:05:09.250Z",
    seconds: 5,
    bytes_to_browser: 1,
    bytes_to_console: 2,
};

function gatewayThatAnswers(status: number, body: string, calls: string[] = []): Gateway {
    const send = async (path: unknown, init?: RequestInit) => {
        const headers = new Headers(init?.headers);
        calls.push(`${init?.method ?? "GET"} ${String(path)} ${headers.get("X-Auth-Token")}`);
        return new Response(status === 204 ? null : body, { status });
    };
    return new Gateway(send as typeof fetch, "the-key");
}

test("a filter takes every word, anywhere, whatever the case", () => {
    assert.ok(fits(session, ""));
    assert.ok(fits(session, "web01 ALICE"));
    assert.ok(!fits(session, "web01 bob"));
});

test("numbers are written for people", () => {
    assert.equal(bytes(0), "0 B");
    assert.equal(bytes(1536), "1.5 KiB");
    assert.equal(bytes(5 * 1024 ** 3), "5.0 GiB");
    assert.equal(duration(59), "59 s");
    assert.equal(duration(7500), "2 h 5 min");
});

test("sessions are asked for with the key, and ended by their id", async () => {
    const calls: string[] = [];
    const body = JSON.stringify({ sessions: [session] });
    assert.deepEqual(await gatewayThatAnswers(200, body, calls).sessions(), [session]);
    await gatewayThatAnswers(204, "", calls).end("req-1/x");
    assert.deepEqual(calls, ["GET /sessions the-key", "DELETE /sessions/req-1%2Fx the-key"]);
});

test("a refused key is told apart from a gateway that fails", async () => {
    await assert.rejects(gatewayThatAnswers(401, "{}").sessions(), KeyRefused);
    await assert.rejects(gatewayThatAnswers(503, "{}").sessions(), /status 503/);
    await gatewayThatAnswers(404, "{}").end("req-gone");
});
