// SPDX-License-Identifier: Apache-2.0

// A SPICE console: several WebSockets, the guest's own pixels, keys, a reload, Ctrl-Alt-Del.

import assert from "node:assert/strict";

import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";
import { until } from "./support/wait.mjs";

e2e("spice-html5: GRUB's menu, keys, a reload, Ctrl-Alt-Del", async (scope) => {
    const [browser, guest] = await Promise.all([
        startBrowser(scope),
        Guest.withMenu(scope, "spice"),
    ]);
    const cloud = await Cloud.start(scope, { instances: [{ name: "web01", guest }] });
    const url = await cloud.requestConsole("web01", "spice-html5");
    const viewer = await Viewer.open(scope, browser, url);
    await viewer.connected();
    await viewer.showsMenu(0);
    await viewer.shows(guest);
    assert.match(viewer.page.url(), /\/spice_auto\.html$/);
    assert.equal(await viewer.text("name"), "web01");
    const canvas = viewer.page.locator("#screen canvas");
    assert.match(await canvas.getAttribute("aria-label"), /^Screen of web01\. /);
    // Main, display and inputs at least; each by the same way.
    assert.ok(viewer.sockets.length >= 3, `${viewer.sockets.length} WebSockets`);
    assert.deepEqual([...new Set(viewer.sockets)], [viewer.sockets[0]]);

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

    // A window that is too small shows all of it, and the pointer is where it seems to be.
    await viewer.page.setViewportSize({ width: 500, height: 420 });
    const fitted = async () => (await canvas.boundingBox()).width;
    await until("a picture that fits", async () => (await fitted()) <= 500);
    await canvas.evaluate((element) =>
        element.addEventListener("mousemove", ({ offsetX, offsetY }) => {
            globalThis.pointed = [offsetX / element.width, offsetY / element.height];
        }),
    );
    const { x, y, width: shown, height: tall } = await canvas.boundingBox();
    await viewer.page.mouse.move(x + shown / 4, y + (tall * 3) / 4);
    const [across, down] = await viewer.page.evaluate(() => globalThis.pointed);
    assert.ok(Math.abs(across - 0.25) < 0.01 && Math.abs(down - 0.75) < 0.01, `${across} ${down}`);
    await viewer.button("View").click();
    await viewer.button("Actual size").click();
    assert.equal(await fitted(), (await guest.screen()).width);

    await viewer.button("Ctrl-Alt-Del").click();
    await until("a reset of the guest", async () => (await guest.resets()) > 0);
});
