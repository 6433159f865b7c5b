// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { askState, type Opened, openSession } from "../src/session_client";
import { FakeGateway, fakeStore } from "./fakes";

const url = new URL("https://consoles.example/session");
const page = "/vnc_lite.html";

async function openWith(answer: () => Response): Promise<Opened> {
    const store = fakeStore();
    store.save("key", { token: "token-a" });
    return openSession("key", store, { url, page, post: async () => answer() });
}

function failing(status: number, body: unknown): Promise<Opened> {
    return openWith(() => Response.json(body, { status }));
}

test("The request is JSON, is not cached and follows no redirect", async () => {
    const store = fakeStore();
    store.save("key", { token: "token-a" });
    let asked: { url: URL; init: RequestInit } | undefined;

    const post = async (to: URL, init: RequestInit): Promise<Response> => {
        asked = { url: to, init };
        return Response.json({ session: FakeGateway.session("web01"), secret: "s" });
    };
    await openSession("key", store, { url, page, post });

    assert.equal(asked?.url.href, url.href);
    assert.equal(asked?.init.method, "POST");
    assert.equal(new Headers(asked?.init.headers).get("Content-Type"), "application/json");
    assert.equal(asked?.init.body, '{"token":"token-a","page":"/vnc_lite.html"}');
    assert.equal(asked?.init.cache, "no-store");
    assert.equal(asked?.init.redirect, "error");
    // With any other mode, a page without referrer sends "Origin: null".
    assert.equal(asked?.init.mode, undefined);
});

test("The answer describes the session", async () => {
    const session = FakeGateway.session("web01");
    for (const viewOnly of [true, false]) {
        const said = { ...session, view_only: viewOnly, user: "alice" };
        const limits = { seconds_left: 60, idle_seconds: 10, idle_warning_seconds: null };
        const opened = await openWith(() => Response.json({ session: said, secret: "s", limits, tells: ["host"] }));

        const read = { secondsLeft: 60, idleSeconds: 10, idleWarningSeconds: undefined };
        const expected = { ...session, viewOnly, user: "alice", limits: read, tells: ["host"] };
        assert.deepEqual(opened, { ok: true, session: expected, secret: "s" });
    }
});

test("A console in use brings who has it and what may be done", async () => {
    const error = { code: "console_in_use", message: "In use.", request_id: "req-9" };
    const by = [
        { user: "bob\u202e", since_seconds: 60, view_only: false, yourself: false },
        { since_seconds: "x", view_only: true },
        null,
    ];
    const inUse = { instance: { id: "i", name: "web01" }, by, choices: ["join", "dance", 1] };

    const opened = await failing(409, { error, in_use: inUse });

    assert.ok(!opened.ok);
    assert.deepEqual(opened.failure.inUse, {
        instance: "web01",
        by: [
            { name: "bob", yourself: false, sinceSeconds: 60, viewOnly: false },
            { yourself: false, sinceSeconds: 0, viewOnly: true },
            { yourself: false, sinceSeconds: 0, viewOnly: false },
        ],
        choices: ["join"],
    });
    // The token was not used.
    const store = fakeStore();
    store.save("key", { token: "token-a" });
    const asked: unknown[] = [];
    const post = async (_url: URL, init: RequestInit): Promise<Response> => {
        asked.push(JSON.parse(String(init.body)));
        return Response.json({ error, in_use: inUse }, { status: 409 });
    };
    await openSession("key", store, { url, page, post });
    await openSession("key", store, { url, page, post }, "take_over");
    assert.deepEqual(asked, [
        { token: "token-a", page },
        { token: "token-a", page, in_use: "take_over" },
    ]);
});

test("What a session's state tells is read, and nothing where it fails", async () => {
    const ask = (answer: () => Response) =>
        askState("s", { url, post: async () => answer() });

    assert.deepEqual(
        await ask(() =>
            Response.json({
                host: "esx1.example",
                others: [{ user: "bob", since_seconds: 1, view_only: true }],
            }),
        ),
        {
            host: "esx1.example",
            others: [{ name: "bob", yourself: false, sinceSeconds: 1, viewOnly: true }],
        },
    );
    assert.deepEqual(await ask(() => Response.json({ host: 7, others: "x" })), {});
    assert.equal(await ask(() => Response.json({}, { status: 503 })), undefined);
    assert.equal(
        await ask(() => {
            throw new TypeError("Failed to fetch");
        }),
        undefined,
    );
});

test("A refusal brings its code, its sentence and its request id", async () => {
    const error = { code: "instance_not_running", message: "It is off.", request_id: "req-9" };

    assert.deepEqual(await failing(409, { error }), {
        ok: false,
        failure: { name: "instance_not_running", message: "It is off.", requestId: "req-9" },
    });
});

test("A refusal may bring its code alone, but nothing of another form", async () => {
    const error = { code: "moon_phase_wrong", message: { html: "<b>" }, request_id: "<b>" };

    assert.deepEqual(await failing(400, { error }), {
        ok: false,
        failure: { name: "moon_phase_wrong" },
    });
});

test("An answer that is not the gateway's is told apart from one that is broken", async () => {
    const name = async (answer: Promise<Opened>) => {
        const opened = await answer;
        return opened.ok ? "" : opened.failure.name;
    };

    assert.equal(await name(openWith(() => new Response("<html>", { status: 502 }))), "network");
    assert.equal(
        await name(openWith(() => new Response("<html>", { status: 404 }))),
        "internal_error",
    );
    assert.equal(await name(failing(500, { error: { code: "<b>" } })), "internal_error");
    assert.equal(await name(failing(500, null)), "internal_error");
    for (const body of [
        {},
        { session: FakeGateway.session("web01") },
        { session: FakeGateway.session("web01"), secret: "" },
        { session: { id: "x", protocol: "mks", type: "webmks" }, secret: "s" },
        { session: null, secret: "s" },
    ]) {
        assert.equal(await name(failing(200, body)), "internal_error");
    }
});
