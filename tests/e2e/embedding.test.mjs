// SPDX-License-Identifier: Apache-2.0

// What pages of other sites can do with the gateway.

import assert from "node:assert/strict";

import { foreignHost, refusedRequest, startBrowser, Viewer } from "./support/browser.mjs";
import { makeCertificate } from "./support/certificate.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { ForeignSite } from "./support/foreign_site.mjs";
import { Guest } from "./support/guest.mjs";
import { until } from "./support/wait.mjs";

// The gateway's own, on another port: another origin, yet of the same site.
const neighbourHost = "127.0.0.1";

/** A gateway with "web01", and a server at `host`; both have https, as in real life. */
async function start(scope, host, { mayEmbed }) {
    const [browser, guest, certificate] = await Promise.all([
        startBrowser(scope),
        Guest.start(scope, { listen: "tcp" }),
        makeCertificate(scope),
    ]);
    const site = await ForeignSite.start(scope, host, certificate);
    const cloud = await Cloud.start(scope, {
        instances: [{ name: "web01", guest }],
        frameAncestors: mayEmbed ? [site.origin] : [],
        certificate,
    });
    const url = await cloud.requestConsole("web01", "novnc");
    return { browser, certificate, cloud, site, url };
}

/** Has a page of `site` show `url` in a frame. */
async function embed(scope, browser, site, url) {
    site.html = `<!doctype html><title>Portal</title><iframe src="${url}"></iframe>`;
    return Viewer.open(scope, browser, site.origin);
}

/** Expects that the browser does not show the frame, for what the gateway says about frames. */
async function isBlocked(portal) {
    portal.tolerate(/frame-ancestors/);
    await until("a blocked frame", () => /frame-ancestors/.test(portal.complaints.join()));
    assert.equal(await portal.page.frameLocator("iframe").locator("html[data-state]").count(), 0);
}

e2e("a page of another site cannot show a console in a frame", async (scope) => {
    const { browser, site, url } = await start(scope, foreignHost, { mayEmbed: false });
    const portal = await embed(scope, browser, site, url);
    await isBlocked(portal);
    assert.match(portal.complaints.join(), /frame-ancestors 'none'/);
    // Nothing ran there that could have used the token up.
    const viewer = await Viewer.open(scope, browser, url);
    await viewer.connected();
});

/** Waits until the console in the portal's frame is on the screen. */
async function connectedInFrame(portal) {
    const connected = portal.page.frameLocator("iframe").locator('html[data-state="connected"]');
    await connected.waitFor({ state: "attached" });
}

// Chromium without third-party storage, as here, gives the console no place for its secret.
e2e("a page of a site that the operator names can, and no other", async (scope) => {
    const started = await start(scope, foreignHost, { mayEmbed: true });
    const { browser, certificate, cloud, site, url } = started;
    const portal = await embed(scope, browser, site, url);
    await connectedInFrame(portal);
    assert.equal(portal.page.frames()[1].url(), `${cloud.origin}/vnc_auto.html`);

    const other = await ForeignSite.start(scope, foreignHost, certificate);
    await isBlocked(await embed(scope, browser, other, url));
});

e2e("such a page drives a console by the element, and is told what becomes of it", async (scope) => {
    const [browser, guest, certificate] = await Promise.all([
        startBrowser(scope),
        Guest.withMenu(scope, "tcp"),
        makeCertificate(scope),
    ]);
    const site = await ForeignSite.start(scope, foreignHost, certificate);
    const cloud = await Cloud.start(scope, {
        instances: [{ name: "web01", guest }],
        frameAncestors: [site.origin],
        certificate,
    });
    const url = `${await cloud.requestConsole("web01", "novnc")}&title=My+VM`;
    site.html = `<!doctype html><title>Portal</title>
        <script type="module" src="${cloud.origin}/porthole-console.js"></script>
        <porthole-console src="${url}" label="web01" style="height: 400px"></porthole-console>
        <script>
            window.seen = [];
            for (const name of ["connecting", "connected", "waiting", "ended", "refused"]) {
                document.querySelector("porthole-console").addEventListener(name, ({ detail }) =>
                    seen.push({ name, ...detail }));
            }
        </script>`;
    const portal = await Viewer.open(scope, browser, site.origin);
    const seen = async (name) => {
        const events = await portal.page.evaluate(() => window.seen);
        return events.find((event) => event.name === name);
    };
    await until("a console", () => seen("connected"));
    const { instance, type, viewOnly } = await seen("connected");
    assert.deepEqual([instance, type, viewOnly], ["web01", "novnc", false]);
    assert.equal(await portal.page.frames()[1].title(), "My VM");

    const element = portal.page.locator("porthole-console");
    await element.evaluate((console) => console.sendKeys(["ArrowDown"]));
    await until("the next entry", async () => (await guest.screen()).grubMenu()?.selected === 1);
    await element.evaluate((console) => console.sendKeys(["NoSuchKey"]));
    await until("a refusal", () => seen("refused"));
    assert.equal((await seen("refused")).reason, "wrong_argument");

    portal.tolerate(/net::ERR_|WebSocket connection/);
    await cloud.stopGateway();
    // A gateway that is restarted passes: the console is waited for.
    await until("a wait", () => seen("waiting"));
    const waiting = await seen("waiting");
    assert.deepEqual([waiting.reason, waiting.awaited], ["shutting_down", "trouble"]);
});

e2e("a frame on the gateway's own site comes back after a reload", async (scope) => {
    const { browser, site, url } = await start(scope, neighbourHost, { mayEmbed: true });
    const portal = await embed(scope, browser, site, url);
    await connectedInFrame(portal);
    portal.tolerate(refusedRequest);
    await portal.page.reload();
    await connectedInFrame(portal);
});

e2e("a page of another site can use no token, not even a good one", async (scope) => {
    const { browser, cloud, site, url } = await start(scope, foreignHost, { mayEmbed: true });
    const token = new URL(url).searchParams.get("token");
    const portal = await Viewer.open(scope, browser, site.origin);
    portal.tolerate(/WebSocket connection to .* failed/);
    portal.tolerate(/CORS policy|net::ERR_FAILED|net::ERR_BLOCKED_BY_RESPONSE/);

    const address = `${cloud.origin.replace("http", "ws")}/websockify?token=${token}`;
    assert.equal(await portal.page.evaluate(openSocket, address), 1006, "never was open");
    await cloud.logged(
        new RegExp(` websocket_refused .*origin=${site.origin} cause=origin_refused`),
    );

    const body = JSON.stringify({ token });
    for (const [mode, type] of [
        ["cors", "application/json"],
        ["cors", "text/plain"],
        ["no-cors", "text/plain"],
    ]) {
        const request = { url: `${cloud.origin}/session`, body, mode, type };
        const answer = await portal.page.evaluate(post, request);
        assert.match(answer, /^failed: TypeError/, `${mode} ${type}`);
    }
    await cloud.logged(new RegExp(` origin_refused .*origin=${site.origin}`));

    const viewer = await Viewer.open(scope, browser, url);
    await viewer.connected();
});

/** Runs in the page: the code that the WebSocket closed with, or "open". */
function openSocket(address) {
    return new Promise((resolve) => {
        const socket = new WebSocket(address, ["binary"]);
        socket.onopen = () => resolve("open");
        socket.onclose = ({ code }) => resolve(code);
    });
}

/** Runs in the page: the answer as far as the page can read it. */
async function post({ url, body, mode, type }) {
    try {
        const headers = { "Content-Type": type };
        const answer = await fetch(url, { method: "POST", mode, body, headers });
        return await answer.text();
    } catch (error) {
        return `failed: ${error}`;
    }
}
