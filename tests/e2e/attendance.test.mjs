// SPDX-License-Identifier: Apache-2.0

// A console that nobody uses: the page asks whether somebody is there, and goes by the answer.

import assert from "node:assert/strict";

import { isAccessible } from "./support/accessibility.mjs";
import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

e2e("still there: an answer keeps the console, and silence ends it with its reason", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope, "tcp")]);
    const cloud = await Cloud.start(scope, {
        instances: [{ name: "web01", guest }],
        tables: { sessions: { idle_timeout: "6s", idle_warning: "5s" } },
    });
    const viewer = await Viewer.open(scope, browser, await cloud.requestConsole("web01", "novnc"));
    await viewer.connected();
    await viewer.showsMenu(0);
    const begun = Date.now();
    const dialog = viewer.page.getByRole("alertdialog", { name: "Are you still there?" });

    // Answered by the pointer and by a key, none of which gets as far as the guest, for longer than
    // the gateway leaves alone what sends nothing.
    for (let answers = 0; Date.now() - begun < 8000; ++answers) {
        await dialog.waitFor();
        if (answers % 2 === 0) {
            await viewer.page.mouse.move(5 + answers, 5);
        } else {
            await viewer.page.keyboard.press("Enter");
        }
        await dialog.waitFor({ state: "hidden" });
    }
    assert.equal(await viewer.page.locator("html").getAttribute("data-state"), "connected");
    assert.equal(viewer.sockets.length, 1);

    await dialog.getByText(/closed in [1-5] s/).waitFor();
    await isAccessible(viewer, "asked whether somebody is there");
    await viewer.ended("session_idle");
    assert.equal(await viewer.text("ended-title"), "Nobody seemed to be there");
    await dialog.waitFor({ state: "hidden" });
    await viewer.button("Reconnect").click();
    await viewer.connected();
    await viewer.showsMenu(0);
});
