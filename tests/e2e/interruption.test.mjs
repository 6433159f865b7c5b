// SPDX-License-Identifier: Apache-2.0

// Consoles that end on their own: the page says why, and what can come back does.

import assert from "node:assert/strict";

import { refusedRequest, startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

/** A connected console of "web01", whose guest shows nothing. */
async function connect(scope) {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.start(scope)]);
    const cloud = await Cloud.start(scope, { vms: [{ name: "web01", guest }] });
    const url = await cloud.requestConsole("web01", "webmks");
    const viewer = await Viewer.open(scope, browser, url);
    await viewer.connected();
    return { cloud, viewer };
}

for (const [state, reason, title] of [
    ["poweredOff", "instance_not_running", "The virtual machine is not running"],
    ["suspended", "instance_suspended", "The virtual machine is suspended"],
]) {
    e2e(`a VM that is ${state} and then powered on comes back by itself`, async (scope) => {
        const { cloud, viewer } = await connect(scope);
        // So noVNC calls a session that ends before it has begun.
        viewer.tolerate(/Failed when connecting/);
        await cloud.setPower("web01", state);
        await viewer.ended(reason);
        assert.equal(await viewer.text("ended-title"), title);
        assert.equal(await viewer.text("name"), "web01", "the page still says which VM this is");
        await viewer.requestId();
        await cloud.logged(new RegExp(` session_ended request=\\S+ cause=${reason}`));
        await cloud.logged(new RegExp(` session_refused request=\\S+ .*cause=${reason}`));
        await viewer.ended(reason);

        await cloud.setPower("web01", "poweredOn");
        await viewer.connected();
        assert.equal(await cloud.openConsoles(), 1);
    });
}

e2e("twenty moves in a row lose no console and leave none behind", async (scope) => {
    const { cloud, viewer } = await connect(scope);
    viewer.tolerate(/Failed when connecting/);
    for (let move = 1; move <= 20; ++move) {
        await cloud.move("web01", move % 2);
        await viewer.moved(move);
        await viewer.connected();
    }
    assert.equal(await cloud.openConsoles(), 1);
});

e2e("a console on a host that fails moves to where its VM is started", async (scope) => {
    const { cloud, viewer } = await connect(scope);
    viewer.tolerate(/Failed when connecting/);
    await cloud.loseHost(0);
    await viewer.moving();
    assert.match(await viewer.text("progress"), /web01 is moving/);

    await cloud.move("web01", 1);
    await viewer.connected();
});

e2e("a gateway that is stopped says so, and the console comes back with it", async (scope) => {
    const { cloud, viewer } = await connect(scope);
    await cloud.stopGateway();
    viewer.tolerate(/net::ERR_CONNECTION_REFUSED/);
    await viewer.ended("shutting_down");
    assert.equal(await cloud.openConsoles(), 0);
    await cloud.startGateway();
    // Nobody has to do anything.
    await viewer.connected();
});

e2e("a gateway that dies without a word is a lost connection", async (scope) => {
    const { cloud, viewer } = await connect(scope);
    viewer.tolerate(/net::ERR_CONNECTION_REFUSED/);
    await cloud.killGateway();
    await viewer.ended("network");
    const { page } = viewer;
    assert.match(await viewer.text("retry-text"), /^Trying again in \d+ s, by itself\.$/);
    await viewer.button("Stop trying").click();
    await page.locator("#retry").waitFor({ state: "hidden" });
    assert.equal(
        await viewer.button("Reconnect").evaluate((button) => button === document.activeElement),
        true,
    );
    // Nobody is there yet.
    await viewer.button("Reconnect").click();
    await page.locator("#retry").waitFor();
    await viewer.ended("network");
    await cloud.startGateway();
    await viewer.connected();
});

e2e("a console whose access is revoked ends for good", async (scope) => {
    const { cloud, viewer } = await connect(scope);
    await cloud.revoke("web01");
    await viewer.ended("session_revoked");
    assert.equal(await viewer.page.locator("#retry").isVisible(), false);
    assert.equal(await viewer.button("Reconnect").isVisible(), false);
    viewer.tolerate(refusedRequest);
    await viewer.page.reload();
    await viewer.ended("token_unknown");
});
