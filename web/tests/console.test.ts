// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { Console, type View } from "../src/console";
import { plainText } from "../src/plain_text";
import type { Choice, Failure } from "../src/reasons";
import type { Wait } from "../src/retry";
import type { Opened } from "../src/session_client";
import type { Stage, ViewerEvents, ViewerModule } from "../src/viewers/viewer";
import { viewerFor } from "../src/viewers/registry";

class FakeView implements View {
    readonly screen = {} as HTMLElement;
    readonly states: string[] = [];
    failure: Failure | undefined;

    connecting(instance: string): void {
        this.states.push(`connecting ${instance}`.trim());
    }
    connected(instance: string): void {
        this.states.push(`connected ${instance}`);
    }
    waiting(_instance: string, { awaited }: Wait, failure: Failure): void {
        this.states.push(`waiting for ${awaited}: ${failure.name}`);
        this.failure = failure;
    }
    countdown(): void {}
    ended(_instance: string, failure: Failure): void {
        this.states.push(`ended ${failure.name}`);
        this.failure = failure;
    }
}

class FakeSocket extends EventTarget {
    close(code: number, reason: string): void {
        this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
    }
}

/** A console with everything around it, and the socket and viewer of the last attempt. */
class Bench {
    readonly view = new FakeView();
    sockets: FakeSocket[] = [];
    secrets: string[] = [];
    choices: (Choice | undefined)[] = [];
    timers = new Set<() => void>();
    stage: Stage | undefined;
    now = 0;
    viewer: ViewerEvents | undefined;
    answer: Opened;
    readonly console: Console;

    constructor(type = "webmks", load?: () => Promise<ViewerModule>, tells: string[] = []) {
        const session = {
            id: "session-1",
            protocol: "mks",
            type,
            viewOnly: false,
            instance: { id: "i", name: "web01" },
            user: "alice",
            tells,
            limits: {
                secondsLeft: undefined,
                idleSeconds: undefined,
                idleWarningSeconds: undefined,
            },
        };
        this.answer = { ok: true, session, secret: "s1" };
        const viewerModule: ViewerModule = {
            start: (stage, events) => {
                this.stage = stage;
                this.viewer = events;
                return { focus: () => {}, close: () => {} };
            },
        };
        const gateway = {
            open: async (choice?: Choice) => {
                this.choices.push(choice);
                return this.answer;
            },
            state: async () => undefined,
            socket: (secret: string) => {
                this.secrets.push(secret);
                const socket = new FakeSocket();
                this.sockets.push(socket);
                return socket as unknown as WebSocket;
            },
        };
        this.console = new Console(
            gateway,
            this.view,
            ({ type: wanted }) =>
                wanted === "webmks" ? (load ?? (async () => viewerModule)) : undefined,
            {
                now: () => this.now,
                later: (act) => {
                    this.timers.add(act);
                    return () => void this.timers.delete(act);
                },
                chance: () => 0,
            },
        );
    }
    /** Lets the time come that was waited for. */
    async ring(): Promise<void> {
        const due = [...this.timers];
        this.timers.clear();
        this.now += 60_000;
        for (const act of due) {
            act();
        }
        await new Promise((done) => setImmediate(done));
    }
    get socket(): FakeSocket {
        return this.sockets[this.sockets.length - 1] as FakeSocket;
    }
}

test("A session goes from connecting to connected to ended", async () => {
    const bench = new Bench();
    await bench.console.connect();
    bench.viewer?.connected();
    bench.socket.close(4404, "instance_unknown req-5");

    assert.deepEqual(bench.view.states, [
        "connecting",
        "connecting web01",
        "connected web01",
        "ended instance_unknown",
    ]);
    assert.equal(bench.view.failure?.requestId, "req-5");
});

test("Reconnecting opens a new socket, and the old one is no longer heard", async () => {
    const bench = new Bench();
    await bench.console.connect();
    const old = bench.socket;
    old.close(1006, "");
    bench.answer = { ...bench.answer, secret: "s2" } as Opened;
    await bench.console.connect();
    bench.viewer?.connected();
    old.close(4000, "session_replaced req-1");

    assert.equal(bench.view.states.at(-1), "connected web01");
    assert.deepEqual(bench.secrets, ["s1", "s2"]);
});

test("A console that moves comes back by itself", async () => {
    const bench = new Bench();
    await bench.console.connect();
    bench.viewer?.connected();
    bench.socket.close(4518, "console_moving req-1");
    bench.answer = { ...bench.answer, secret: "s2" } as Opened;
    await bench.ring();
    bench.socket.close(4513, "upstream_unreachable req-2");
    await bench.ring();
    bench.viewer?.connected();

    assert.deepEqual(bench.view.states.slice(2), [
        "connected web01",
        "waiting for move: console_moving",
        "waiting for move: upstream_unreachable",
        "connected web01",
    ]);
    assert.deepEqual(bench.secrets, ["s1", "s2", "s2"]);
});

test("A VM that is off is waited for, and whoever cannot wait is faster", async () => {
    const bench = new Bench();
    await bench.console.connect();
    bench.socket.close(4409, "instance_not_running req-1");
    assert.equal(bench.view.states.at(-1), "waiting for start: instance_not_running");

    await bench.console.connect();
    await bench.ring();
    bench.viewer?.connected();

    assert.equal(bench.view.states.at(-1), "connected web01");
    assert.equal(bench.sockets.length, 2);
});

test("A session that is refused meanwhile is not waited for any longer", async () => {
    const bench = new Bench();
    await bench.console.connect();
    bench.socket.close(4518, "console_moving req-1");
    bench.answer = { ok: false, failure: { name: "token_unknown" } };
    await bench.ring();

    assert.equal(bench.view.states.at(-1), "ended token_unknown");
    assert.equal(bench.timers.size, 0);
});

test("A second click does nothing while the first is at work", async () => {
    const bench = new Bench();
    await Promise.all([bench.console.connect(), bench.console.connect()]);

    assert.equal(bench.sockets.length, 1);
});

test("Without a request id the session's id is what to quote", async () => {
    const bench = new Bench();
    await bench.console.connect();
    bench.socket.close(1006, "");

    assert.deepEqual(bench.view.failure, { name: "network", requestId: "session-1" });
});

test("A viewer opens further sockets with the same secret, and its first one is the session", async () => {
    const bench = new Bench();
    await bench.console.connect();
    const first = bench.socket;
    bench.stage?.another();
    bench.viewer?.connected();
    bench.socket.close(4515, "upstream_closed req-1");
    assert.deepEqual(bench.secrets, ["s1", "s1"]);
    assert.equal(bench.view.states.at(-1), "connected web01");

    first.close(4430, "session_replaced req-2");

    assert.equal(bench.view.states.at(-1), "ended session_replaced");
});

test("A refused session ends before any socket is opened", async () => {
    const bench = new Bench();
    bench.answer = { ok: false, failure: { name: "token_unknown", requestId: "req-2" } };
    await bench.console.connect();

    assert.deepEqual(bench.view.states, ["connecting", "ended token_unknown"]);
    assert.equal(bench.sockets.length, 0);
});

test("A console in use is opened with what a person chose, and once only", async () => {
    const bench = new Bench();
    const opened = bench.answer;
    const inUse = { instance: "web01", by: [], choices: ["join" as const] };
    bench.answer = { ok: false, failure: { name: "console_in_use", inUse } };
    await bench.console.connect();
    assert.equal(bench.view.states.at(-1), "ended console_in_use");
    assert.deepEqual(bench.view.failure?.inUse, inUse);

    bench.answer = opened;
    await bench.console.connect("take_over");
    bench.viewer?.connected();
    bench.socket.close(4434, "session_idle req-1");
    await bench.console.connect();

    assert.deepEqual(bench.choices, [undefined, "take_over", undefined]);
});

test("A console that comes back minds nobody who came meanwhile, save who took it over", async () => {
    const bench = new Bench("webmks", undefined, ["others"]);
    await bench.console.connect();
    bench.viewer?.connected();
    bench.socket.close(1006, "");
    await bench.ring();
    bench.viewer?.connected();
    bench.socket.close(4435, "session_taken_over req-1 bob");
    assert.equal(bench.view.failure?.takenOverBy, "bob");
    await bench.console.connect();

    assert.deepEqual(bench.choices, [undefined, "join", undefined]);
});

test("A console type without viewer has a reason of its own", async () => {
    const bench = new Bench("holodeck");
    await bench.console.connect();

    assert.equal(bench.view.states.at(-1), "ended type_unsupported");
    assert.equal(viewerFor({ type: "holodeck" }), undefined);
    for (const type of ["webmks", "novnc", "spice-html5", "serial"]) {
        assert.notEqual(viewerFor({ type }), undefined, type);
    }
});

test("A viewer that does not load has a reason of its own", async () => {
    const bench = new Bench("webmks", async () => {
        throw new TypeError("Failed to fetch dynamically imported module");
    });
    await bench.console.connect();

    assert.equal(bench.view.states.at(-1), "ended viewer_unavailable");
});

test("What a viewer gave up for counts where the close says nothing", async () => {
    const bench = new Bench();
    await bench.console.connect();
    bench.viewer?.failed("upstream_protocol");
    bench.socket.close(1005, "");

    assert.equal(bench.view.states.at(-1), "ended upstream_protocol");
});

test("The gateway's reason goes before the viewer's", async () => {
    const bench = new Bench();
    await bench.console.connect();
    bench.viewer?.failed("upstream_protocol");
    bench.socket.close(4401, "ticket_rejected req-3");

    assert.equal(bench.view.states.at(-1), "waiting for trouble: ticket_rejected");
});

test("A viewer's end is shown even if its socket never closes", async () => {
    const bench = new Bench();
    await bench.console.connect();
    bench.viewer?.failed("upstream_protocol");
    assert.equal(bench.view.states.at(-1), "connecting web01");

    bench.timers.forEach((act) => act());
    bench.viewer?.connected();

    assert.equal(bench.view.states.at(-1), "ended upstream_protocol");
});

test("Names from outside lose what could mislead the eye", () => {
    assert.equal(plainText("<b>web01</b>"), "<b>web01</b>");
    assert.equal(plainText("web\u202e10bew\u0000\n01"), "web 10bew 01");
    assert.equal(plainText("x".repeat(500)), `${"x".repeat(119)}…`);
    assert.equal(plainText("\u0007 \u2066"), "");
    assert.equal(plainText("Прод ✅ 東京"), "Прод ✅ 東京");
});
