// SPDX-License-Identifier: Apache-2.0

// Two tenants of one gateway: what one of them knows of the other opens nothing.

import assert from "node:assert/strict";

import { refusedRequest, startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

/** Tries `secret` in every place of the gateway's that takes one, from the page of a tenant. */
async function tryEverywhere(page, secret) {
    return await page.evaluate(async (stolen) => {
        const outcomes = [];
        for (const member of ["token", "resume"]) {
            const answer = await fetch("/session", {
                method: "POST",
                body: JSON.stringify({ [member]: stolen }),
            });
            outcomes.push([`POST /session ${member}`, answer.status]);
        }
        const opens = (address, protocols) =>
            new Promise((resolve) => {
                const socket = new WebSocket(new URL(address, location.href.replace(/^http/, "ws")), protocols);
                socket.onopen = () => resolve("opened");
                socket.onerror = () => resolve("refused");
            });
        const quoted = encodeURIComponent(stolen);
        for (const [address, protocols] of [
            [`/websockify?token=${quoted}`, ["binary"]],
            [`/?token=${quoted}`, ["binary"]],
            [`/?path=%3Ftoken%3D${quoted}`, ["binary"]],
            ["/websockify", ["binary", `porthole.session.${stolen}`]],
        ]) {
            outcomes.push([address.replace(quoted, "…"), await opens(address, protocols)]);
        }
        return outcomes;
    }, secret);
}

e2e("a tenant gets nowhere with what is another tenant's", async (scope) => {
    const [browser, guest] = await Promise.all([
        startBrowser(scope),
        Guest.start(scope, { listen: "tcp" }),
    ]);
    const cloud = await Cloud.start(scope, {
        instances: [
            { name: "ours", guest },
            { name: "theirs", guest, ofNeighbour: true },
        ],
    });
    const ourUrl = await cloud.requestConsole("ours", "novnc");
    const ourToken = new URL(ourUrl).searchParams.get("token");
    const ours = await Viewer.open(scope, browser, ourUrl);
    await ours.connected();
    const theirUrl = await cloud.requestConsole("theirs", "novnc", { as: "neighbour" });
    const theirs = await Viewer.open(scope, browser, theirUrl);
    await theirs.connected();

    // Names that are no secrets: of the session, of its token, of the instance.
    const opened = cloud.log.match(
        new RegExp(` session_opened request=(\\S+) grant=(\\S+) instance=${cloud.idOf("ours")} `),
    );
    assert.ok(opened !== null, cloud.log);
    theirs.tolerate(refusedRequest);
    theirs.tolerate(/WebSocket connection to .* failed/);
    for (const known of [ourToken, opened[1], opened[2], cloud.idOf("ours")]) {
        for (const [where, outcome] of await tryEverywhere(theirs.page, known)) {
            assert.ok(outcome === "refused" || outcome === 403 || outcome === 400, `${where}: ${outcome}`);
        }
    }

    // The link that is used up, in the other tenant's browser, and their own with our instance's id.
    const spent = await Viewer.open(scope, browser, ourUrl);
    spent.tolerate(refusedRequest);
    await spent.ended("token_unknown");
    const steered = await cloud.requestConsole("theirs", "novnc", { as: "neighbour" });
    const viewer = await Viewer.open(scope, browser, `${steered}&instance=${cloud.idOf("ours")}&host=127.0.0.1`);
    await viewer.connected();
    const [, granted] = await cloud.logged(
        new RegExp(` token_redeemed request=\\S+ grant=\\S+ instance=(${cloud.idOf("theirs")})\\n[^]*instance=\\1`),
    );
    assert.equal(granted, cloud.idOf("theirs"));

    // The API tells as little.
    const id = cloud.idOf("ours");
    const as = "neighbour";
    const body = { protocol: "vnc", type: "novnc" };
    for (const [method, target, sent] of [
        ["POST", `/servers/${id}/console`, body],
        ["POST", `/v2.1/servers/${id}/remote-consoles`, { remote_console: body }],
        ["GET", `/v2.1/servers/${id}`],
    ]) {
        const answer = await cloud.ask(method, target, { as, body: sent });
        assert.equal(answer.status, 404, `${method} ${target}`);
    }
    const list = await cloud.ask("GET", "/v2.1/servers", { as });
    assert.equal(list.status, 200);
    assert.ok(!(await list.text()).includes(id));
    const looked = await cloud.ask("GET", `/v2.1/os-console-auth-tokens/${ourToken}`, { as });
    assert.ok([400, 403, 404].includes(looked.status), `${looked.status}`);

    await ours.connected();
});
