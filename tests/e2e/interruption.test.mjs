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

e2e("a VM that is powered off, tried again, powered on, reconnected", async (scope) => {
    const { cloud, viewer } = await connect(scope);
    await cloud.setPower("web01", "poweredOff");
    await viewer.ended("instance_not_running");
    assert.equal(await viewer.text("ended-title"), "The virtual machine is not running");
    assert.equal(await viewer.text("name"), "web01", "the page still says which VM this is");
    const id = await viewer.requestId();
    await cloud.logged(new RegExp(` session_ended request=${id} cause=instance_not_running`));

    // So noVNC calls a session that ends before it has begun.
    viewer.tolerate(/Failed when connecting: .*instance_not_running/);
    await viewer.button("Reconnect").click();
    await cloud.logged(/ session_refused request=\S+ .*cause=instance_not_running/);
    await viewer.ended("instance_not_running");
    assert.notEqual(await viewer.requestId(), id);

    await cloud.setPower("web01", "poweredOn");
    await viewer.button("Reconnect").click();
    await viewer.connected();
    assert.equal(await cloud.openConsoles(), 1);
});

e2e("a gateway that is stopped says so, and the console comes back with it", async (scope) => {
    const { cloud, viewer } = await connect(scope);
    await cloud.stopGateway();
    await viewer.ended("shutting_down");
    assert.equal(await cloud.openConsoles(), 0);
    await cloud.startGateway();
    await viewer.button("Reconnect").click();
    await viewer.connected();
});

e2e("a gateway that dies without a word is a lost connection", async (scope) => {
    const { cloud, viewer } = await connect(scope);
    viewer.tolerate(/net::ERR_CONNECTION_REFUSED/);
    await cloud.killGateway();
    await viewer.ended("network");
    // Nobody is there yet.
    await viewer.button("Reconnect").click();
    await viewer.ended("network");
    await cloud.startGateway();
    await viewer.button("Reconnect").click();
    await viewer.connected();
});

e2e("a console whose access is revoked ends for good", async (scope) => {
    const { cloud, viewer } = await connect(scope);
    await cloud.revoke("web01");
    await viewer.ended("session_ended");
    assert.equal(await viewer.button("Reconnect").isVisible(), false);
    viewer.tolerate(refusedRequest);
    await viewer.page.reload();
    await viewer.ended("token_unknown");
});
