// SPDX-License-Identifier: Apache-2.0

// Who gets no console, and how they are told.

import assert from "node:assert/strict";

import { newUser, refusedRequest, startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

async function start(scope) {
    const [browser, guest] = await Promise.all([
        startBrowser(scope),
        Guest.start(scope, { listen: "tcp" }),
    ]);
    const cloud = await Cloud.start(scope, { instances: [{ name: "web01", guest }] });
    return { browser, cloud };
}

/** Expects the page of a token that opens nothing. */
async function isRefused(viewer, cloud) {
    viewer.tolerate(refusedRequest);
    await viewer.ended("token_unknown");
    assert.equal(await viewer.text("ended-title"), "This link is no longer valid");
    assert.match(await viewer.text("ended-advice"), /^Request a new console link/);
    assert.equal(await viewer.text("ended-reason"), "token_unknown");
    assert.equal(await viewer.button("Reconnect").isVisible(), false);
    assert.doesNotMatch(viewer.page.url(), /token/);
    await cloud.logged(new RegExp(` session_not_granted request=${await viewer.requestId()} `));
}

e2e("a second browser with the same URL is refused, the first one goes on", async (scope) => {
    const { browser, cloud } = await start(scope);
    const url = await cloud.requestConsole("web01", "novnc");
    const first = await Viewer.open(scope, browser, url);
    await first.connected();
    const second = await Viewer.open(scope, browser, url);
    await isRefused(second, cloud);
    await first.connected();
    // Neither does asking again help.
    await second.goto(url);
    await isRefused(second, cloud);
    await first.page.reload();
    await first.connected();
});

e2e("a wrong token, and none at all", async (scope) => {
    const { browser, cloud } = await start(scope);
    const viewer = await Viewer.open(scope, browser, `${cloud.origin}/?token=${"x".repeat(43)}`);
    await isRefused(viewer, cloud);
    await viewer.page.reload();
    await viewer.ended("token_unknown");

    const empty = await Viewer.open(scope, browser, `${cloud.origin}/`);
    await empty.ended("token_missing");
    assert.equal(await empty.text("ended-title"), "This address opens no console");
    assert.equal(await empty.button("Reconnect").isVisible(), false);
});

e2e("a second tab of the same browser has no part in the console", async (scope) => {
    const { browser, cloud } = await start(scope);
    const user = await newUser(scope, browser);
    const url = await cloud.requestConsole("web01", "novnc");
    const first = await Viewer.tab(scope, user);
    await first.goto(url);
    await first.connected();

    const bare = await Viewer.tab(scope, user);
    await bare.goto(first.page.url());
    await bare.ended("token_missing");
    const same = await Viewer.tab(scope, user);
    await same.goto(url);
    await isRefused(same, cloud);
    await first.connected();
});

e2e("a duplicate of the tab takes the console over, and the first one says so", async (scope) => {
    const { browser, cloud } = await start(scope);
    const first = await Viewer.open(
        scope,
        browser,
        await cloud.requestConsole("web01", "novnc"),
    );
    await first.connected();
    // What browsers do to duplicate a tab: the new one gets a copy of the tab's storage.
    const opened = first.page.waitForEvent("popup");
    await first.page.evaluate(() => void window.open(window.location.href));
    const second = Viewer.of(scope, await opened);
    await second.connected();
    await first.ended("session_replaced");
    assert.equal(await first.button("Reconnect").isVisible(), false);

    first.tolerate(refusedRequest);
    await first.page.reload();
    await first.ended("token_unknown");
    await second.connected();
});
