// SPDX-License-Identifier: Apache-2.0

// Where a token must not be seen, and where a page must not go.

import assert from "node:assert/strict";

import { newUser, startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

/** All that the page's origin has stored in the browser. */
async function stored(page) {
    const inPage = await page.evaluate(async () => ({
        local: { ...window.localStorage },
        session: { ...window.sessionStorage },
        databases: await window.indexedDB.databases(),
        workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
        caches: window.isSecureContext ? await window.caches.keys() : [],
    }));
    return { ...inPage, cookies: await page.context().cookies() };
}

async function historyUrls(page) {
    const session = await page.context().newCDPSession(page);
    const { entries } = await session.send("Page.getNavigationHistory");
    await session.detach();
    return entries.map(({ url }) => url);
}

e2e("the token is gone as soon as the page is there, and kept nowhere", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.start(scope)]);
    const cloud = await Cloud.start(scope, { vms: [{ name: "web01", guest }] });
    const url = await cloud.requestConsole("web01", "webmks");
    const token = new URL(url).searchParams.get("token");
    assert.ok(token.length >= 22, "a token has 128 random bits or more");

    const user = await newUser(scope, browser);
    const viewer = await Viewer.tab(scope, user);
    const { page } = viewer;
    await page.goto(url, { waitUntil: "domcontentloaded" });
    assert.equal(page.url(), `${cloud.origin}/`);
    await viewer.connected();

    const isClean = async () => {
        const entries = await historyUrls(page);
        assert.deepEqual(entries.filter((entry) => entry.includes(token)), []);
        assert.ok(!(await page.content()).includes(token), "the token stands in the document");
        const kept = await stored(page);
        assert.ok(!JSON.stringify(kept).includes(token), "the token is stored");
        const { session, ...others } = kept;
        assert.deepEqual(others, { local: {}, databases: [], workers: 0, caches: [], cookies: [] });
        return session;
    };
    const secrets = [Object.values(await isClean())];
    await page.reload();
    await viewer.connected();
    assert.equal(page.url(), `${cloud.origin}/`);
    secrets.push(Object.values(await isClean()));
    assert.notDeepEqual(secrets[1], secrets[0], "a reload makes the former secret worthless");

    // Away and back: the history leads to the console, not to its token.
    await page.goto("about:blank");
    await page.goBack();
    await viewer.connected();
    assert.equal(page.url(), `${cloud.origin}/`);
    await isClean();

    for (const secret of [token, ...secretsIn(secrets)]) {
        assert.ok(!cloud.log.includes(secret), "a secret stands in the gateway's log");
    }
});

/** Everything in the tab's records that could be a secret. */
function secretsIn(records) {
    const found = JSON.stringify(records).match(/[A-Za-z0-9_-]{43,}/g);
    assert.ok(found !== null, "the tab keeps a secret");
    return found;
}

e2e("a console talks to its gateway and nobody else, and tells no referrer", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.start(scope)]);
    const cloud = await Cloud.start(scope, { vms: [{ name: "web01", guest }] });
    const url = await cloud.requestConsole("web01", "webmks");
    const token = new URL(url).searchParams.get("token");
    const viewer = await Viewer.open(scope, browser, url);
    await viewer.connected();
    await viewer.page.reload();
    await viewer.connected();
    viewer.tolerate(/Failed when connecting/); // the page looks whether it runs again
    await cloud.setPower("web01", "poweredOff");
    await viewer.ended("instance_not_running");

    const host = new URL(cloud.origin).host;
    assert.ok(viewer.requests.length >= 5);
    for (const [index, request] of viewer.requests.entries()) {
        const target = new URL(request.url());
        // What the page makes itself goes nowhere.
        assert.ok(target.host === host || target.protocol === "data:", `${target} is elsewhere`);
        assert.ok(index === 0 || !target.href.includes(token), `${target} has the token in it`);
        assert.ok(!(await request.allHeaders()).referer, `${target} has a referrer`);
    }
    assert.equal(viewer.sockets.length, 2);
    for (const socket of viewer.sockets) {
        assert.equal(socket, `ws://${host}/websockify`);
    }
});
