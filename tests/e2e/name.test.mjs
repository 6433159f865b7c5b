// SPDX-License-Identifier: Apache-2.0

// A VM's name is whatever its owner wrote: on the page it is text.

import assert from "node:assert/strict";

import { newUser, startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

const markup = `<img src=x onerror=alert(1)>"'&lt;`;
// Right-to-left override: shown as it is, it would turn around what follows.
const bidi = "db\u202egnp.exe\u2066";

/** Opens the console of `name` and expects `shown` wherever the name stands. */
async function showsName(scope, browser, cloud, { name, type, shown }) {
    const viewer = await Viewer.tab(scope, await newUser(scope, browser));
    viewer.page.on("dialog", (dialog) => viewer.complaints.push(`dialog: ${dialog.message()}`));
    await viewer.goto(await cloud.requestConsole(name, type));
    await viewer.connected();
    assert.equal(await viewer.text("name"), shown);
    assert.equal(await viewer.page.title(), `${shown} – console`);
    const announced = await viewer.page.locator("#announcement").textContent();
    assert.equal(announced, `Connected to ${shown}.`);
    const label = await viewer.page.locator("#screen canvas").getAttribute("aria-label");
    assert.ok(label.startsWith(`Screen of ${shown}. `), label);
    // The page has no picture of its own.
    assert.equal(await viewer.page.locator("img, script:not([src])").count(), 0);
    return viewer;
}

e2e("names that would be markup, or turn text around, are shown as text", async (scope) => {
    const [browser, guest, behindHost] = await Promise.all([
        startBrowser(scope),
        Guest.start(scope, { listen: "tcp" }),
        Guest.start(scope),
    ]);
    const cloud = await Cloud.start(scope, {
        vms: [markup, bidi].map((name) => ({ name: `vm ${name}`, guest: behindHost })),
        instances: [{ name: `instance ${markup}`, guest }],
    });
    await showsName(scope, browser, cloud, {
        ...{ name: `instance ${markup}`, type: "novnc", shown: `instance ${markup}` },
    });
    await showsName(scope, browser, cloud, {
        ...{ name: `vm ${bidi}`, type: "webmks", shown: "vm db gnp.exe" },
    });
    const viewer = await showsName(scope, browser, cloud, {
        ...{ name: `vm ${markup}`, type: "webmks", shown: `vm ${markup}` },
    });
    viewer.tolerate(/Failed when connecting/); // the page looks whether it runs again
    await cloud.setPower(`vm ${markup}`, "poweredOff");
    await viewer.ended("instance_not_running");
    assert.equal(await viewer.text("name"), `vm ${markup}`);
});
