// SPDX-License-Identifier: Apache-2.0

// Webmks consoles by an operator's copy of VMware's SDK. The SDK itself cannot be had here: its
// place is taken by a simulator (sdk/wmks.js) on the real jQuery and jQuery UI.

import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { startBrowser, Viewer } from "./support/browser.mjs";
import { packageFile } from "./support/build.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";
import { until } from "./support/wait.mjs";

// One transparent pixel.
const picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A folder as an operator would have it; its files, as the configuration names them. */
async function putSdk(scope) {
    const folder = path.join(scope.folder, "sdk");
    await cp(fileURLToPath(new URL("sdk", import.meta.url)), folder, { recursive: true });
    await cp(packageFile("jquery", "dist/jquery.min.js"), path.join(folder, "jquery.min.js"));
    await cp(
        packageFile("jquery-ui", "dist/jquery-ui.min.js"),
        path.join(folder, "jquery-ui.min.js"),
    );
    await mkdir(path.join(folder, "img"));
    await writeFile(path.join(folder, "img/ground.png"), Buffer.from(picture, "base64"));
    await writeFile(path.join(folder, "license.txt"), "not for browsers");
    return {
        wmks_sdk_dir: folder,
        wmks_sdk_files: [
            ...["jquery.min.js", "jquery-ui.min.js", "wmks.js"],
            ...["css/wmks-all.css", "img/ground.png"],
        ],
    };
}

e2e("VMware's SDK shows webmks consoles, and those alone", async (scope) => {
    const [browser, guest, web] = await Promise.all([
        startBrowser(scope),
        Guest.withMenu(scope, "tcp"),
        putSdk(scope),
    ]);
    const cloud = await Cloud.start(scope, {
        vms: [{ name: "web01", guest }],
        instances: [{ name: "plain", guest }],
        tables: { web },
    });
    const viewer = await Viewer.open(scope, browser, await cloud.requestConsole("web01", "webmks"));
    const { page } = viewer;
    await viewer.connected();
    assert.equal(await page.evaluate(() => typeof window.WMKS.createWMKS), "function");
    assert.equal(await page.locator(".wmks-simulator canvas").count(), 1);
    await viewer.showsMenu(0);
    await page.locator("#screen canvas").focus();
    await page.keyboard.press("ArrowDown");
    await viewer.showsMenu(1);
    await viewer.shows(guest);

    // The page's own keys.
    const resets = await guest.resets();
    await viewer.button("Ctrl-Alt-Del").click();
    await until("a reset", async () => (await guest.resets()) > resets);

    const loaded = viewer.requests.map((request) => new URL(request.url()).pathname);
    for (const name of web.wmks_sdk_files) {
        const found = loaded.find((each) => each.startsWith("/sdk/") && each.endsWith(`/${name}`));
        assert.ok(found, name);
    }
    const folder = loaded.find((each) => each.endsWith("/wmks.js")).replace(/wmks\.js$/, "");
    for (const name of ["license.txt", "", "css/../license.txt", "css%2f..%2flicense.txt"]) {
        const answer = await fetch(cloud.origin + folder + name);
        assert.equal(answer.status, 404, name);
    }

    // Markup that does something is stopped, by the SDK's page as well.
    viewer.tolerate(/createHTML|TrustedHTML|require-trusted-types-for|trusted-types/i);
    const thrown = await page.evaluate(() => {
        try {
            window.jQuery("#screen").append("<img src=x onerror='window.struck = true'>");
        } catch (error) {
            return error.name;
        }
    });
    assert.equal(thrown, "TypeError");
    assert.equal(await page.evaluate(() => window.struck), undefined);

    for (const url of [
        await cloud.requestConsole("plain", "novnc"),
        await cloud.requestConsole("web01", "webmks", { view_only: true }),
    ]) {
        const other = await Viewer.open(scope, browser, url);
        await other.connected();
        assert.equal(await other.page.evaluate(() => window.WMKS), undefined);
    }
});
