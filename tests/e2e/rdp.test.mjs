// SPDX-License-Identifier: Apache-2.0

// RDP consoles: seen and typed into; and what goes wrong is told apart.

import assert from "node:assert/strict";

import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { Desktop, password, user } from "./support/desktop.mjs";
import { e2e } from "./support/e2e.mjs";
import { freePort } from "./support/free_port.mjs";
import { until } from "./support/wait.mjs";

const colours = { green: [0, 255, 0], blue: [0, 0, 255], red: [255, 0, 0] };

e2e("rdp-html5: seen and typed into, by CredSSP; a wrong password; a server that is off", async (scope) => {
    const [browser, desktop] = await Promise.all([startBrowser(scope), Desktop.withShadow(scope)]);
    const off = { rdp: `127.0.0.1:${await freePort()}`, rdpThumbprint: desktop.rdpThumbprint };
    const cloud = await Cloud.start(scope, {
        instances: [
            { name: "desk02", guest: desktop },
            { name: "off", guest: off },
        ],
    });

    const viewer = await open(scope, browser, cloud, "desk02");
    await logIn(viewer, user, "wrong");
    // It hangs up, so that the gateway may be faster to tell the page.
    await until("the question again", async () => {
        if (await viewer.button("Reconnect").isVisible()) {
            await viewer.button("Reconnect").click();
        }
        return viewer.page.getByRole("dialog").isVisible();
    });
    const told = await viewer.page.getByRole("dialog").getByRole("alert").innerText();
    assert.match(told, /refused that user name or password/);
    await logIn(viewer, user, password);
    await viewer.connected();
    await typesInto(viewer, desktop);
    assert.ok(!cloud.log.includes(password));

    const nowhere = await open(scope, browser, cloud, "off");
    const html = nowhere.page.locator("html");
    await html.and(nowhere.page.locator('[data-reason="upstream_unreachable"]')).waitFor();
    assert.equal(await nowhere.page.locator("dialog[open]").count(), 0);
});

async function open(scope, browser, cloud, name) {
    return Viewer.open(scope, browser, await cloud.requestConsole(name, "rdp-html5"));
}

async function logIn(viewer, name, secret) {
    const dialog = viewer.page.getByRole("dialog");
    await dialog.getByLabel("User name").fill(name);
    await dialog.getByLabel("Password").fill(secret);
    await dialog.getByRole("button", { name: "Log in" }).click();
}

/** A colour is typed; the guest gets it letter by letter, and the page shows it. */
async function typesInto(viewer, desktop) {
    const canvas = viewer.page.locator("#screen canvas");
    await canvas.click();
    await until("the guest's terminal", async () => {
        await canvas.press("Enter");
        return isShown(viewer, colours.green);
    });
    for (const colour of ["blue", "red"]) {
        await viewer.page.keyboard.type(`${colour}\n`);
        await until(`"${colour}" on the guest's terminal`, async () =>
            (await desktop.lines()).includes(colour),
        );
        await until(`a ${colour} screen`, async () => isShown(viewer, colours[colour]));
    }
    assert.deepEqual((await desktop.lines()).filter(Boolean), ["blue", "red"]);
}

async function isShown(viewer, colour) {
    const { width, height, rgb } = await viewer.screen();
    const middle = 3 * (Math.floor(height / 2) * width + Math.floor(width / 2));
    const pixel = [...rgb.subarray(middle, middle + 3)];
    if (!colour.every((part, i) => Math.abs(part - pixel[i]) < 32)) {
        throw new Error(`the middle is ${pixel}`);
    }
    return true;
}
