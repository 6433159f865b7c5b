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

e2e("rdp-html5: seen and typed into, by CredSSP; a wrong password, a wrong certificate, a server that is off", async (scope) => {
    const [browser, desktop] = await Promise.all([startBrowser(scope), Desktop.withShadow(scope)]);
    const off = { rdp: `127.0.0.1:${await freePort()}`, rdpThumbprint: desktop.rdpThumbprint };
    const impostor = { rdp: desktop.rdp, rdpThumbprint: "00:".repeat(31) + "00" };
    const cloud = await Cloud.start(scope, {
        instances: [
            { name: "desk02", guest: desktop },
            { name: "off", guest: off },
            { name: "impostor", guest: impostor },
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

    const deceived = await open(scope, browser, cloud, "impostor");
    await logIn(deceived, user, password);
    await deceived.ended("thumbprint_mismatch");

    const nowhere = await open(scope, browser, cloud, "off");
    const html = nowhere.page.locator("html");
    await html.and(nowhere.page.locator('[data-reason="upstream_unreachable"]')).waitFor();
    assert.equal(await nowhere.page.locator("dialog[open]").count(), 0);
});

e2e("rdp-html5 with xrdp: seen and typed into; another size; its clipboard; after an interruption", async (scope) => {
    const [browser, desktop] = await Promise.all([startBrowser(scope), Desktop.withXrdp(scope)]);
    const cloud = await Cloud.start(scope, { instances: [{ name: "desk03", guest: desktop }] });
    const permissions = ["clipboard-read", "clipboard-write"];
    const url = await cloud.requestConsole("desk03", "rdp-html5");
    const viewer = await Viewer.open(scope, browser, url, { permissions });

    await logIn(viewer, user, password);
    await viewer.connected();
    // The page's login is enough for xrdp.
    await until("the guest's terminal", () => isShown(viewer, colours.green));
    await typesInto(viewer, desktop);

    await viewer.button("View").click();
    await viewer.page.getByText("Resize the guest’s screen").click();
    await viewer.page.setViewportSize({ width: 900, height: 500 });
    await until("a screen of the window's size", async () => {
        const { width, height } = await viewer.screen();
        const shown = await viewer.page.locator("#screen canvas").boundingBox();
        return width === 900 && height < 500 && shown.width === 900;
    });
    // What is pressed meanwhile is lost, as it is in other clients; and if IronRDP breaks down over
    // the new size, the page comes back by itself.
    await until("the screen anew", () => isShown(viewer, colours.red));
    await until("green", async () => {
        await viewer.page.keyboard.type("green\n");
        return until("a green screen", () => isShown(viewer, colours.green), 5000);
    });
    await until("a straight bar", async () => isStraight(await viewer.screen()));

    await sharesClipboard(viewer, desktop);

    // The browser complains of what it cannot reach.
    viewer.tolerate(/^error: (Failed to load resource|WebSocket connection)/);
    const opened = viewer.sockets.length;
    await cloud.killGateway();
    await cloud.startGateway();
    await viewer.moved(opened);
    await viewer.connected();
    assert.equal(await viewer.page.getByRole("dialog").isVisible(), false);
    await until("the guest's terminal", () => isShown(viewer, colours.blue));
});

/** Text goes into the guest's clipboard and comes out of it; a middle click takes it, a double click gives it. */
async function sharesClipboard(viewer, desktop) {
    const { page } = viewer;
    const canvas = page.locator("#screen canvas");
    await viewer.button("Paste").click();
    await page.getByLabel("Text").fill("blue\n");
    await viewer.button("Put into the guest’s clipboard").click();
    await viewer.button("Close").click();
    await until("the page's text on the guest's terminal", async () => {
        await canvas.click({ button: "middle" });
        return (await desktop.lines()).filter((line) => line === "blue").length > 1;
    });

    // Behind the bar, on a line of its own: the text may have been pasted once more.
    const word = { position: { x: 60, y: 8 } };
    await until("the guest's text in the browser's clipboard", async () => {
        await page.keyboard.type("\nporthole");
        await canvas.dblclick(word);
        await viewer.button("Paste").click();
        await viewer.button("Copy the guest’s clipboard").click();
        await viewer.button("Close").click();
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        if (copied.trim() !== "porthole") {
            throw new Error(`it is ${JSON.stringify(copied)}`);
        }
        return true;
    });
    await page.keyboard.press("Enter");
}

async function open(scope, browser, cloud, name) {
    return Viewer.open(scope, browser, await cloud.requestConsole(name, "rdp-html5"));
}

async function logIn(viewer, name, secret) {
    const dialog = viewer.page.getByRole("dialog");
    await dialog.getByLabel("User name").fill(name);
    await dialog.getByLabel("Password").fill(secret);
    await dialog.getByRole("button", { name: "Log in" }).click();
}

/** Colours are typed; the guest gets them letter by letter, and the page shows them. */
async function typesInto(viewer, desktop) {
    await terminal(viewer, colours.green);
    await types(viewer, desktop, "blue");
    await types(viewer, desktop, "red");
    assert.deepEqual((await desktop.lines()).filter(Boolean), ["blue", "red"]);
}

/** Waits for the guest's terminal, in that colour. */
async function terminal(viewer, colour) {
    const canvas = viewer.page.locator("#screen canvas");
    await canvas.click();
    await until("the guest's terminal", async () => {
        await canvas.press("Enter");
        return isShown(viewer, colour);
    });
}

async function types(viewer, desktop, colour) {
    await viewer.page.keyboard.type(`${colour}\n`);
    await until(`"${colour}" on the guest's terminal`, async () =>
        (await desktop.lines()).includes(colour),
    );
    await until(`a ${colour} screen`, async () => isShown(viewer, colours[colour]));
}

/** Whether what is white at the top, a bar of the terminal's, is so from its first to its last line alike. */
function isStraight({ width, rgb }) {
    const ends = [];
    for (let y = 0; y < 40; ++y) {
        const line = rgb.subarray(3 * y * width, 3 * (y + 1) * width);
        const white = Array.from({ length: width }, (_, x) => line.subarray(3 * x, 3 * x + 3))
            .map((pixel, x) => (pixel.every((part) => part > 200) ? x : -1))
            .filter((x) => x >= 0);
        if (white.length > 0) {
            ends.push(`${white[0]} to ${white.at(-1)}, ${white.length} in all`);
        }
    }
    if (ends.length < 8 || new Set(ends).size !== 1) {
        throw new Error(`the white goes from ${ends.join("; from ")}`);
    }
    return true;
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
