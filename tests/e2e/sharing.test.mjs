// SPDX-License-Identifier: Apache-2.0

// A console that somebody else has: the page says so before it opens it.

import assert from "node:assert/strict";

import { isAccessible } from "./support/accessibility.mjs";
import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

e2e("in use: who is asked may join, or take over; who is sent away is told by whom", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope, "tcp")]);
    const cloud = await Cloud.start(scope, {
        instances: [{ name: "web01", guest }],
        tables: { sessions: { sharing: "ask", show_host: true, max_lifetime: "1h" } },
    });
    const open = async (as) => {
        const url = await cloud.requestConsole("web01", "novnc", { as });
        const viewer = await Viewer.open(scope, browser, url);
        viewer.tolerate(/status of 409/);
        return viewer;
    };
    const first = await open("tester");
    await first.connected();
    await first.button("Details").click();
    const panel = first.page.locator("#details-panel");
    await panel.getByText("127.0.0.1", { exact: true }).waitFor();
    await panel.getByText("nobody", { exact: true }).waitFor();
    // Which machine, on which host, who has opened it, who else is there, and for how long it lasts.
    const values = await panel.locator("dd").allTextContents();
    assert.ok(values.includes("web01") && values.includes("tester"), values.join());
    assert.ok(
        values.some((value) => /^0:59:\d\d$/.test(value)),
        values.join(),
    );
    await first.page.keyboard.press("Escape");

    const second = await open("tester");
    await second.ended("console_in_use");
    assert.match(await second.text("in-use"), /^you, in another window, for 0:00:\d\d$/);
    assert.equal(await second.text("name"), "web01");
    assert.equal(second.sockets.length, 0);
    await isAccessible(second, "in use");
    // A reload asks again: the link is not used up.
    await second.page.reload();
    await second.ended("console_in_use");
    await second.button("Join").click();
    await second.connected();
    await second.showsMenu(0);
    await second.page.locator("#company").filter({ hasText: "Also here: tester" }).waitFor();
    await isAccessible(second, "connected, with company");
    await second.page.keyboard.press("ArrowDown");
    await first.showsMenu(1);

    const third = await open("colleague");
    await third.ended("console_in_use");
    assert.equal(await third.page.locator("#in-use li").count(), 2);
    await first.page.locator("#company").filter({ hasText: "Also here: tester" }).waitFor();
    await third.button("Take over").click();
    await third.connected();
    for (const other of [first, second]) {
        await other.ended("session_taken_over");
        assert.equal(
            await other.text("ended-text"),
            "colleague has chosen to go on with this console alone.",
        );
    }
    await third.showsMenu(1);
    // Who comes back is asked in turn.
    await first.button("Reconnect").click();
    await first.ended("console_in_use");
    await first.button("Take over").waitFor();
});
