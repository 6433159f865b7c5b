// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { titleFromQuery } from "../src/address";
import { type Controls, perform } from "../src/commands";
import { Embedding, frameAncestors } from "../src/embedding";
import type { Viewer } from "../src/viewers/viewer";

const portal = "https://portal.example";

/** A page around the console's. */
class FakeParent {
    readonly told: [unknown, string][] = [];
    private hear: (message: unknown, source: unknown, origin: string) => void = () => {};

    readonly parent = {
        postMessage: (message: unknown, origin: string) => void this.told.push([message, origin]),
    };

    around(origin: string | undefined) {
        return {
            parent: this.parent,
            origin,
            listen: (heard: typeof this.hear) => void (this.hear = heard),
        };
    }

    say(message: unknown, origin = portal, source: unknown = this.parent): void {
        this.hear(message, source, origin);
    }
}

const command = (name: string, more = {}) => ({ target: "porthole", command: name, ...more });

test("Only a parent that may show consoles is told anything", () => {
    const parent = new FakeParent();
    const embedding = new Embedding(parent.around(portal));
    embedding.tell({ event: "connecting" });
    assert.deepEqual(parent.told, []);
    embedding.allow(["https://other.example"]);
    embedding.tell({ event: "connected" });
    assert.deepEqual(parent.told, []);
    embedding.allow([portal]);
    assert.deepEqual(parent.told, [[{ source: "porthole", event: "connected" }, portal]]);
});

test("Where the browser does not tell who is around, the parent speaks first", () => {
    const parent = new FakeParent();
    const embedding = new Embedding(parent.around(undefined));
    embedding.allow([portal]);
    embedding.tell({ event: "connected" });
    assert.deepEqual(parent.told, []);
    parent.say(command("hello"));
    assert.deepEqual(parent.told, [[{ source: "porthole", event: "connected" }, portal]]);
    // Nobody else takes its place.
    parent.say(command("hello"), "https://other.example");
    assert.equal(parent.told.length, 1);
});

test("Only that parent is obeyed, and only in its own words", () => {
    const parent = new FakeParent();
    const embedding = new Embedding(parent.around(portal));
    const obeyed: unknown[] = [];
    embedding.onCommand = (message) => void obeyed.push(message["command"]);
    parent.say(command("focus"));
    embedding.allow([portal]);
    parent.say(command("focus"), "https://other.example");
    parent.say(command("focus"), portal, {});
    for (const noise of [null, "focus", 7, { command: "focus" }, { target: "porthole2" }]) {
        parent.say(noise);
    }
    assert.deepEqual(obeyed, []);
    parent.say(command("focus"));
    assert.deepEqual(obeyed, ["focus"]);
});

test("A command that cannot be obeyed is answered with why", () => {
    const parent = new FakeParent();
    const embedding = new Embedding(parent.around(portal));
    embedding.allow([portal]);
    parent.say(command("focus"));
    assert.deepEqual(parent.told, [
        [
            { source: "porthole", event: "refused", command: "focus", reason: "not_connected" },
            portal,
        ],
    ]);
});

test("Nobody around: nothing happens", () => {
    const embedding = new Embedding({ parent: undefined, origin: undefined, listen: () => {} });
    embedding.allow([portal]);
    embedding.tell({ event: "connected" });
});

test("The list of who may be around is that of the policy", () => {
    const policy = `default-src 'none'; frame-ancestors ${portal} https://b.example:8443`;
    assert.deepEqual(frameAncestors(policy), [portal, "https://b.example:8443"]);
    assert.deepEqual(frameAncestors("frame-ancestors 'none'"), []);
    assert.deepEqual(frameAncestors("frame-ancestors 'self' * https:"), []);
    assert.deepEqual(frameAncestors("script-src 'self'"), []);
    assert.deepEqual(frameAncestors(null), []);
});

test("Commands act on the console, as far as it has what they need", () => {
    const done: string[] = [];
    const viewer: Viewer = {
        focus: () => void done.push("focus"),
        close: () => {},
        keyboard: {
            has: (code) => code !== "IntlRo",
            press: (code, down) => void done.push(`${down ? "+" : "-"}${code}`),
        },
        picture: {
            sizes: () => ["fit", "actual"],
            setSize: (size) => void done.push(size),
            isCut: () => false,
            setPanning: () => {},
            snapshot: () => Promise.resolve(null),
        },
    };
    const controls = (shown: Viewer | undefined): Controls => ({
        viewer: () => shown,
        reconnect: () => void done.push("reconnect"),
        toggleFullScreen: () => void done.push("full screen"),
    });
    const run = (name: string, more = {}, shown: Viewer | undefined = viewer) =>
        perform(command(name, more), controls(shown));

    assert.equal(run("focus"), undefined);
    assert.equal(run("ctrl-alt-del"), undefined);
    assert.equal(run("send-keys", { keys: ["ControlLeft", "KeyC"] }), undefined);
    assert.equal(run("size", { size: "actual" }), undefined);
    assert.equal(run("reconnect"), undefined);
    assert.equal(run("full-screen"), undefined);
    assert.equal(
        done.join(" "),
        "focus +ControlLeft +AltLeft +Delete -Delete -AltLeft -ControlLeft " +
            "+ControlLeft +KeyC -KeyC -ControlLeft actual reconnect full screen",
    );

    assert.equal(run("constructor"), "unknown_command");
    assert.equal(run("send-keys", { keys: "KeyC" }), "wrong_argument");
    assert.equal(run("send-keys", { keys: ["IntlRo"] }), "wrong_argument");
    assert.equal(run("send-keys", { keys: new Array(17).fill("KeyC") }), "wrong_argument");
    assert.equal(run("size", { size: "remote" }), "wrong_argument");
    const bare: Viewer = { focus: () => {}, close: () => {} };
    assert.equal(run("ctrl-alt-del", {}, bare), "not_possible");
    assert.equal(run("size", { size: "fit" }, bare), "not_possible");
    assert.equal(perform(command("focus"), controls(undefined)), "not_connected");
});

test("The tab's title is what the address says, on one line", () => {
    assert.equal(titleFromQuery("?title=web01+%28prod%29&token=t"), "web01 (prod)");
    assert.equal(titleFromQuery("?title=a%0Ab%E2%80%AEc"), "a b c");
    assert.equal(titleFromQuery("?title="), undefined);
    assert.equal(titleFromQuery("?token=t"), undefined);
    assert.equal([...(titleFromQuery(`?title=${"x".repeat(900)}`) ?? "")].length, 200);
});
