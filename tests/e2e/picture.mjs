// SPDX-License-Identifier: Apache-2.0

// picture.mjs FOLDER [ALL]: writes the documentation's pictures of consoles into FOLDER, as PNGs. With a
// second folder, pictures of further windows go there, to be looked at: large, zoomed, in the dark.

import { writeFile } from "node:fs/promises";
import path from "node:path";

import { newUser, startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { inScope } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";
import { startNativeViewer } from "./support/native_viewer.mjs";
import { until } from "./support/wait.mjs";
import { holds, pngOf, XScreen } from "./support/x_screen.mjs";

const [folder, lookedAt] = process.argv.slice(2);
if (folder === undefined) {
    console.error("usage: node picture.mjs FOLDER [ALL]");
    process.exit(2);
}

const desk = { viewport: { width: 1280, height: 800 } };
const phone = {
    viewport: { width: 390, height: 760 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
};

const take = (viewer, directory, name) =>
    viewer.page.screenshot({ path: path.join(directory, `${name}.png`), animations: "disabled" });

await inScope("pictures of a screen", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope)]);
    const cloud = await Cloud.start(scope, { vms: [{ name: "web01", guest }] });
    const open = async (options, more) => {
        const viewer = await Viewer.tab(scope, await newUser(scope, browser, options));
        await viewer.goto(await cloud.requestConsole("web01", "webmks", more));
        await viewer.connected();
        await viewer.shows(guest);
        return viewer;
    };
    await take(await open({ ...desk, colorScheme: "light" }), folder, "console");

    const watcher = await open({ ...desk, colorScheme: "dark" }, { view_only: true });
    await watcher.button("Details").click();
    await watcher.page.locator("#details-panel").getByText(/^\d+ ms$/).waitFor();
    await take(watcher, folder, "details");

    const held = await open(phone);
    await held.button("Keys").tap();
    await take(held, folder, "phone");

    if (lookedAt !== undefined) {
        const wall = { viewport: { width: 3840, height: 2160 } };
        await take(await open(wall), lookedAt, "4k");
        const zoomed = { viewport: { width: 1024, height: 640 }, deviceScaleFactor: 1.25 };
        const viewer = await open({ ...zoomed, colorScheme: "dark" });
        await viewer.button("Paste").click();
        await take(viewer, lookedAt, "zoom-dark-paste");
        const dark = await open({ ...phone, colorScheme: "dark" }, { view_only: true });
        await take(dark, lookedAt, "phone-dark-view-only");
        const narrow = await open({ viewport: { width: 320, height: 560 }, hasTouch: true });
        await narrow.button("View").click();
        await take(narrow, lookedAt, "narrow-view");
    }
});

await inScope("the picture of a console in use", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope, "tcp")]);
    const cloud = await Cloud.start(scope, {
        instances: [{ name: "web01", guest }],
        tables: { sessions: { sharing: "ask", show_host: true } },
    });
    const open = async (as, options) => {
        const viewer = await Viewer.tab(scope, await newUser(scope, browser, options));
        viewer.tolerate(/status of 409/);
        await viewer.goto(await cloud.requestConsole("web01", "novnc", { as }));
        return viewer;
    };
    const looked = await open("colleague", { ...desk, colorScheme: "dark" });
    await looked.connected();
    const asked = await open("tester", { ...desk, colorScheme: "light" });
    await asked.ended("console_in_use");
    await take(asked, folder, "in-use");
    if (lookedAt !== undefined) {
        const held = await open("tester", { ...phone, colorScheme: "dark" });
        await held.ended("console_in_use");
        await take(held, lookedAt, "phone-in-use");
        await held.button("Join").tap();
        await held.connected();
        await held.page.locator("#company").filter({ hasText: "colleague" }).waitFor();
        await take(held, lookedAt, "phone-company");
        await held.button("Details").tap();
        await held.page.locator("#details-panel").getByText("127.0.0.1").waitFor();
        await take(held, lookedAt, "phone-details");
        const zoomed = { viewport: { width: 1024, height: 640 }, deviceScaleFactor: 1.25 };
        const german = await open("tester", { ...zoomed, locale: "de-DE" });
        await german.ended("console_in_use");
        await take(german, lookedAt, "zoom-german-in-use");
        await german.button("Übernehmen").click();
        await german.connected();
        await held.ended("session_taken_over");
        await take(held, lookedAt, "phone-taken-over");
        const wall = await open("tester", { viewport: { width: 3840, height: 2160 } });
        await wall.ended("console_in_use");
        await take(wall, lookedAt, "4k-in-use");
    }
});

await inScope("the picture of a page that asks whether somebody is there", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope, "tcp")]);
    const cloud = await Cloud.start(scope, {
        instances: [{ name: "web01", guest }],
        tables: { sessions: { idle_timeout: "65s", idle_warning: "60s" } },
    });
    const viewer = await Viewer.tab(scope, await newUser(scope, browser, desk));
    await viewer.goto(await cloud.requestConsole("web01", "novnc"));
    await viewer.connected();
    await viewer.showsMenu(0);
    await viewer.page.getByRole("alertdialog").waitFor();
    await take(viewer, folder, "still-there");
});

await inScope("the picture of a serial line", async (scope) => {
    const guest = await Guest.withMenuOnSerial(scope);
    const browser = await startBrowser(scope);
    const cloud = await Cloud.start(scope, { instances: [{ name: "web01", guest }] });
    const look = { ...desk, colorScheme: "dark" };
    const viewer = await Viewer.tab(scope, await newUser(scope, browser, look));
    await viewer.goto(await cloud.requestConsole("web01", "serial"));
    await viewer.connected();
    await guest.resume();
    await viewer.showsLine(/before booting/);
    await viewer.page.keyboard.press("ArrowDown");
    await viewer.showsLine(/\*GNU \(aka/);
    await take(viewer, folder, "serial");
});

await inScope("the picture of a native viewer", async (scope) => {
    const [screen, guest] = await Promise.all([
        XScreen.start(scope, 722, 440),
        Guest.withMenu(scope),
    ]);
    const cloud = await Cloud.start(scope, { vms: [{ name: "web01", guest }] });
    const viewer = startNativeViewer(scope, screen, await cloud.requestConsole("web01", "webmks"));
    await until("the guest's screen in the viewer's window", async () => {
        const picture = await guest.screen();
        return picture.grubMenu() !== undefined && holds(await screen.shown(), picture);
    });
    await writeFile(path.join(folder, "native.png"), pngOf(await screen.shown()));
    await viewer.stop();
});
