// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { beforeEach, describe, test } from "node:test";

import { arrive } from "../src/arrival";
import { tokenKey } from "../src/credentials";
import { type Opened, openSession } from "../src/session_client";
import { FakeGateway, FakeHistory, FakeStorage, fakeStore, refusal } from "./fakes";

const url = new URL("https://consoles.example/session");
const page = "/vnc_lite.html";

/** A browser tab: loading an address in it runs what the page runs, up to the session. */
class Tab {
    readonly storage = new FakeStorage();
    entry = new FakeHistory("/");
    private key: string | undefined;

    constructor(private readonly gateway: FakeGateway) {}

    load(address: string): Promise<Opened> {
        this.entry = new FakeHistory(address);
        return this.reload();
    }
    reload(): Promise<Opened> {
        this.key = arrive(this.entry.location, this.entry, fakeStore(this.storage));
        return this.reconnect();
    }
    back(entry: FakeHistory): Promise<Opened> {
        this.entry = entry;
        return this.reload();
    }
    reconnect(): Promise<Opened> {
        return openSession(this.key, fakeStore(this.storage), { url, page, post: this.gateway.post });
    }
}

function outcome(opened: Opened): string {
    return opened.ok ? opened.session.instance.name : opened.failure.name;
}

describe("A tab", () => {
    let gateway = new FakeGateway();
    let tab = new Tab(gateway);

    beforeEach(() => {
        gateway = new FakeGateway();
        gateway.tokens.set("token-a", "web01").set("token-b", "db01");
        tab = new Tab(gateway);
    });

    test("opens the token's console and takes the token out of sight", async () => {
        assert.equal(
            outcome(await tab.load("/vnc_auto.html?path=%3Ftoken%3Dtoken-a&title=x")),
            "web01",
        );

        assert.equal(tab.entry.address.href, "https://consoles.example/vnc_auto.html?title=x");
        assert.deepEqual(gateway.asked, [{ token: "token-a" }]);
        assert.ok(!JSON.stringify([...tab.storage.items, tab.entry.state]).includes("token-a"));
    });

    test("resumes after a reload, each time with a new secret", async () => {
        await tab.load("/?token=token-a");

        assert.equal(outcome(await tab.reload()), "web01");
        assert.equal(outcome(await tab.reload()), "web01");
        assert.deepEqual(gateway.asked.slice(1), [{ resume: "secret-1" }, { resume: "secret-2" }]);
    });

    test("resumes when the used token's URL is loaded again", async () => {
        await tab.load("/?token=token-a");

        assert.equal(outcome(await tab.load("/?token=token-a")), "web01");
        assert.deepEqual(gateway.asked.slice(1), [{ token: "token-a" }, { resume: "secret-1" }]);
    });

    test("resumes when it comes back by the bare address", async () => {
        await tab.load("/?token=token-a");

        assert.equal(outcome(await tab.load("/")), "web01");
    });

    test("never shows another VM because a token was refused", async () => {
        await tab.load("/?token=token-a");

        assert.equal(outcome(await tab.load("/?token=gone")), "token_unknown");
        assert.equal(outcome(await tab.reconnect()), "token_unknown");
        assert.equal(outcome(await tab.reload()), "token_unknown");
        assert.equal(outcome(await tab.load("/")), "token_missing");
        assert.deepEqual(gateway.asked, [{ token: "token-a" }, { token: "gone" }]);
    });

    test("keeps its consoles apart in its history", async () => {
        await tab.load("/?token=token-a");
        const first = tab.entry;
        await tab.load("/?token=token-b");
        const second = tab.entry;

        assert.equal(outcome(await tab.back(first)), "web01");
        assert.equal(outcome(await tab.back(second)), "db01");
    });

    test("has nothing to open without a token", async () => {
        assert.equal(outcome(await tab.load("/")), "token_missing");
        assert.equal(outcome(await tab.load("/?host=evil.example&password=x")), "token_missing");
        assert.deepEqual(gateway.asked, []);
    });

    test("shows that a resume was refused, and does not ask again", async () => {
        await tab.load("/?token=token-a");
        gateway.secrets.clear();

        assert.equal(outcome(await tab.reconnect()), "token_unknown");
        assert.equal(outcome(await tab.reconnect()), "token_unknown");
        assert.equal(gateway.asked.length, 2);
    });

    test("may try the token again when the gateway could not answer", async () => {
        for (const interruption of [
            () => refusal(503, "store_unavailable"),
            () => {
                throw new TypeError("Failed to fetch");
            },
        ]) {
            gateway.tokens.set("token-a", "web01");
            gateway.interruption = interruption;
            assert.notEqual(outcome(await tab.load("/?token=token-a")), "web01");

            assert.equal(outcome(await tab.reload()), "web01");
        }
    });

    test("keeps its secret when a resume could not be answered", async () => {
        await tab.load("/?token=token-a");
        gateway.interruption = () => new Response("Bad gateway", { status: 502 });

        assert.equal(outcome(await tab.reconnect()), "network");
        assert.equal(outcome(await tab.reconnect()), "web01");
    });

    test("works without storage as long as the page lives", async () => {
        const store = fakeStore({
            get length(): number {
                throw new Error("denied");
            },
        } as Storage);
        const entry = new FakeHistory("/?token=token-a");
        const key = arrive(entry.location, entry, store);

        assert.equal(outcome(await openSession(key, store, { url, page, post: gateway.post })), "web01");
        assert.equal(outcome(await openSession(key, store, { url, page, post: gateway.post })), "web01");
    });
});

test("A damaged record is the same as none", async () => {
    for (const record of ["", "null", "7", "{", '{"secret":7}', '{"token":[]}']) {
        const storage = new FakeStorage();
        storage.setItem(`porthole.session.${tokenKey("token-a")}`, record);
        assert.deepEqual(fakeStore(storage).load(tokenKey("token-a")), {}, record);
    }
});

test("Keys tell tokens apart, and do not tell the token", () => {
    const tokens = Array.from({ length: 10_000 }, (_, index) => `token-${index}`);
    assert.equal(new Set(tokens.map(tokenKey)).size, tokens.length);
    assert.equal(tokenKey("token-a"), tokenKey("token-a"));
    assert.match(tokenKey("token-a"), /^[0-9a-z]{1,11}$/);
});
