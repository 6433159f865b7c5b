// SPDX-License-Identifier: Apache-2.0

// A link for looking at a console, beside one for using it.

import assert from "node:assert/strict";

import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

e2e("view-only: sees what others do, and does nothing itself", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope, "tcp")]);
    const cloud = await Cloud.start(scope, { instances: [{ name: "web01", guest }] });
    const [looking, full] = [
        await cloud.requestConsole("web01", "novnc", { view_only: true }),
        await cloud.requestConsole("web01", "novnc"),
    ];
    const watcher = await Viewer.open(scope, browser, looking);
    await watcher.connected();
    await watcher.showsMenu(0);
    assert.equal(await watcher.text("view-only"), "View only");
    for (const name of ["Ctrl-Alt-Del", "Keys", "Paste"]) {
        assert.equal(await watcher.button(name).isVisible(), false, name);
    }
    for (const name of ["View", "Details", "Full screen"]) {
        assert.equal(await watcher.button(name).isVisible(), true, name);
    }

    const user = await Viewer.open(scope, browser, full);
    await user.connected();
    assert.equal(await user.page.locator("#view-only").isVisible(), false);
    await watcher.page.locator("#screen canvas").click();
    await watcher.page.keyboard.press("ArrowDown");
    await watcher.page.keyboard.press("ArrowDown");
    await user.page.keyboard.press("ArrowDown");
    await watcher.showsMenu(1);
    await user.showsMenu(1);
    await watcher.shows(guest);
});
