// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { byteText, durationText, Meter } from "../src/meter";

class FakeSocket extends EventTarget {
    readonly sent: unknown[] = [];
    send(data: unknown): void {
        this.sent.push(data);
    }
    receive(data: unknown): void {
        this.dispatchEvent(Object.assign(new Event("message"), { data }));
    }
}

test("Bytes are counted both ways, and still arrive", () => {
    const meter = new Meter(() => 0);
    const socket = new FakeSocket();
    const watched = meter.watch(socket as unknown as WebSocket);
    watched.send(new Uint8Array(10));
    watched.send(new ArrayBuffer(5));
    socket.receive(new ArrayBuffer(100));
    socket.receive(new Uint8Array(7));

    assert.equal(meter.sentBytes, 15);
    assert.equal(meter.receivedBytes, 107);
    assert.equal(socket.sent.length, 2);
});

test("Messages that come together are one update; old ones are forgotten", () => {
    let now = 0;
    const meter = new Meter(() => now);
    const socket = new FakeSocket();
    meter.watch(socket as unknown as WebSocket);
    for (now = 0; now < 5000; now += 100) {
        socket.receive(new ArrayBuffer(1));
        now += 1;
        socket.receive(new ArrayBuffer(1));
        now -= 1;
    }
    assert.ok(Math.abs(meter.updateRate() - 10) < 0.5, String(meter.updateRate()));
    now += 5000;
    assert.equal(meter.updateRate(), 0);
});

test("Sizes and durations are told in words that people use", () => {
    assert.equal(byteText(1023, "en"), "1,023 B");
    assert.equal(byteText(1536, "en"), "1.5 KiB");
    assert.equal(byteText(1536, "de"), "1,5 KiB");
    assert.equal(byteText(5 * 1024 ** 3, "en"), "5 GiB");
    assert.equal(durationText(3_723_999), "1:02:03");
    assert.equal(durationText(-5), "0:00:00");
});
