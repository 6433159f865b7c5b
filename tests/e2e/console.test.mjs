// SPDX-License-Identifier: Apache-2.0

// A console from the API call to the pixels: seen, typed into, reloaded, reset.

import assert from "node:assert/strict";

import { newUser, startBrowser, Viewer } from "./support/browser.mjs";
import { makeCertificate } from "./support/certificate.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";
import { until } from "./support/wait.mjs";

/** Opens a console whose guest shows GRUB's menu, and does what its user would. */
async function useMenu(scope, browser, cloud, guest, type) {
    const url = await cloud.requestConsole("web01", type);
    const viewer = await Viewer.open(scope, browser, url);
    await viewer.connected();
    await viewer.showsMenu(0);
    await viewer.shows(guest);
    assert.equal(await viewer.page.title(), "web01 – console");
    assert.equal(await viewer.text("name"), "web01");
    assert.equal(await viewer.text("status"), "Connected");

    await viewer.page.keyboard.press("ArrowDown");
    await viewer.showsMenu(1);
    await viewer.page.keyboard.press("ArrowDown");
    await viewer.showsMenu(2);
    await viewer.page.keyboard.press("ArrowUp");
    await viewer.showsMenu(1);
    await viewer.shows(guest);

    await viewer.page.reload();
    await viewer.connected();
    await viewer.showsMenu(1);
    await viewer.page.keyboard.press("ArrowDown");
    await viewer.showsMenu(2);
    await viewer.shows(guest);
    assert.equal(await viewer.page.title(), "web01 – console");
    return viewer;
}

e2e("webmks: GRUB's menu, keys, a reload, and nothing left open", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope)]);
    const cloud = await Cloud.start(scope, { vms: [{ name: "web01", guest }] });
    const viewer = await useMenu(scope, browser, cloud, guest, "webmks");
    assert.equal(await cloud.openConsoles(), 1, "after a reload one console is open");
    await viewer.page.close();
    await until("no open console", async () => (await cloud.openConsoles()) === 0);
});

e2e("novnc: GRUB's menu, keys, a reload; all of it over https", async (scope) => {
    const [browser, guest, certificate] = await Promise.all([
        startBrowser(scope),
        Guest.withMenu(scope, "tcp"),
        makeCertificate(scope),
    ]);
    const instances = [{ name: "web01", guest }];
    const cloud = await Cloud.start(scope, { instances, certificate });
    const viewer = await useMenu(scope, browser, cloud, guest, "novnc");
    assert.match(viewer.page.url(), /^https:\/\/127\.0\.0\.1:\d+\/vnc_auto\.html$/);
    assert.match(viewer.sockets[0], /^wss:\/\/127\.0\.0\.1:\d+\/websockify$/);
});

e2e("Ctrl-Alt-Del restarts the guest, and the console sees it come back", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope)]);
    const cloud = await Cloud.start(scope, { vms: [{ name: "web01", guest }] });
    const viewer = await Viewer.open(
        scope,
        browser,
        await cloud.requestConsole("web01", "webmks"),
    );
    await viewer.connected();
    await viewer.page.keyboard.press("ArrowDown");
    await viewer.showsMenu(1);

    await viewer.button("Ctrl-Alt-Del").click();
    await until("a reset of the guest", async () => (await guest.resets()) > 0);
    await until("a screen without the menu", async () => !(await viewer.screen()).grubMenu());
    await viewer.showsMenu(0);
    // The button gives the keyboard back to the guest.
    await viewer.page.keyboard.press("ArrowDown");
    await viewer.showsMenu(1);
});

e2e("colours and sizes are the guest's own", async (scope) => {
    const [browser, guest] = await Promise.all([
        startBrowser(scope),
        Guest.start(scope, { image: "memtest" }),
    ]);
    const cloud = await Cloud.start(scope, { vms: [{ name: "memory", guest }] });
    const viewer = await Viewer.open(
        scope,
        browser,
        await cloud.requestConsole("memory", "webmks"),
    );
    await viewer.connected();
    await until("memtest86+ on its blue ground", async () => (await guest.screen()).isBlue());
    // It counts without end: looked at closely, it has to stand still.
    await guest.halt();
    await viewer.shows(guest);
});

e2e("full screen: in by the button, out by the button", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.start(scope)]);
    const cloud = await Cloud.start(scope, { vms: [{ name: "web01", guest }] });
    const viewer = await Viewer.tab(scope, await newUser(scope, browser));
    await viewer.goto(await cloud.requestConsole("web01", "webmks"));
    await viewer.connected();

    await viewer.button("Full screen").click();
    await viewer.page.locator("html:fullscreen").waitFor();
    // The bar waits above the upper edge until the pointer comes there.
    const { width } = viewer.page.viewportSize();
    await viewer.page.mouse.move(width / 2, 200);
    await viewer.page.mouse.move(width / 2, 2);
    await viewer.button("Leave full screen").click();
    await viewer.page.locator("html:not(:fullscreen)").waitFor();
    await viewer.button("Full screen").waitFor();
    await viewer.connected();
});
