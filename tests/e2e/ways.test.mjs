// SPDX-License-Identifier: Apache-2.0

// Every way that vSphere has to a console, each to the same guest: seen and typed into.

import assert from "node:assert/strict";

import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

/** The option `console`, what the log calls the transport, and a vSphere that has it. */
const ways = [
    { console: "webmks", transport: "webmks", vcenter: ["-version", "7.0.3"] },
    { console: "mks", transport: "authd", vcenter: [...vsphere("5.5"), "-mks"] },
    {
        console: "vcenter-html5",
        transport: "vcenter-html5",
        vcenter: [...vsphere("5.5"), "-build", "2001466", "-console-service"],
    },
    { console: "vnc", transport: "vnc", vcenter: [...vsphere("6.0"), "-vnc"] },
];

function vsphere(version) {
    return ["-version", `${version}.0`, "-api-version", version];
}

e2e("webmks, mks, vcenter-html5, vnc: GRUB's menu and keys by each", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope)]);
    const cloud = await Cloud.start(scope, {
        ways: ways.map((way) => ({ ...way, name: `by-${way.console}`, guest })),
    });
    for (const [i, { console, transport }] of ways.entries()) {
        const url = await cloud.requestConsole(`by-${console}`, "webmks");
        const viewer = await Viewer.open(scope, browser, url);
        await viewer.connected();
        const [from, key, to] = i % 2 === 0 ? [0, "ArrowDown", 1] : [1, "ArrowUp", 0];
        await viewer.showsMenu(from);
        await viewer.page.keyboard.press(key);
        await viewer.showsMenu(to);
        await viewer.shows(guest);
        assert.equal(await viewer.text("status"), "Connected");
        await cloud.logged(new RegExp(`session_opened .*transport=${transport} `));
        await viewer.page.close();
    }
});
