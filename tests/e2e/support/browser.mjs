// SPDX-License-Identifier: Apache-2.0

// The browser, and the viewer page in it as its user sees it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { browserPath, chromium } from "./build.mjs";
import { Screen } from "./screen.mjs";
import { limitMs, until } from "./wait.mjs";

/** A host name that leads to this machine, for pages of other sites. */
export const foreignHost = "portal.example";

/** How the browser itself complains about a token that the gateway refuses. */
export const refusedRequest = /^error: Failed to load resource: .* status of 40[13] /;

const flags = [
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    // No name but one is looked up anywhere.
    `--host-resolver-rules=MAP ${foreignHost} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
];

/** A browser with profile and settings of its own. */
export async function startBrowser(scope) {
    const home = await mkdtemp(path.join(tmpdir(), "porthole-e2e-home-"));
    scope.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
    const browser = await chromium.launch({
        executablePath: browserPath,
        chromiumSandbox: false,
        args: flags,
        env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, LANG: "C.UTF-8" },
        timeout: limitMs,
    });
    scope.defer(() => browser.close());
    return browser;
}

/** One user's browser: shares nothing with another one's. */
export async function newUser(scope, browser, options = {}) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
    scope.defer(() => context.close());
    context.setDefaultTimeout(limitMs);
    await context.addInitScript(reportViolations);
    return context;
}

/** Runs in each page before its own scripts. */
function reportViolations() {
    window.addEventListener("securitypolicyviolation", (event) => {
        console.error(`violation of ${event.effectiveDirective}: ${event.blockedURI}`);
    });
}

/** A tab with the viewer page. What it complains about makes its test fail. */
export class Viewer {
    /** All its requests. */
    requests = [];
    /** The addresses of its WebSockets. */
    sockets = [];
    /** Errors and warnings in its console, and exceptions. Violations of its policy are errors. */
    complaints = [];

    #tolerated = [];

    /** A tab of `user`, as yet empty. */
    static async tab(scope, user) {
        return Viewer.of(scope, await user.newPage());
    }

    /** A tab that is open already. */
    static of(scope, page) {
        const viewer = new Viewer(page);
        scope.pages.push(page);
        scope.defer(() => viewer.check());
        return viewer;
    }

    /** A tab of `user`, or of a new user of `browser`, that opens `url`. */
    static async open(scope, browser, url, options = {}) {
        const viewer = await Viewer.tab(scope, await newUser(scope, browser, options));
        await viewer.goto(url);
        return viewer;
    }

    constructor(page) {
        this.page = page;
        page.on("request", (request) => this.requests.push(request));
        page.on("websocket", (socket) => this.sockets.push(socket.url()));
        page.on("pageerror", (error) => this.complaints.push(`exception: ${error}`));
        page.on("console", (message) => {
            if (["error", "warning"].includes(message.type())) {
                this.complaints.push(`${message.type()}: ${message.text()}`);
            }
        });
    }

    async goto(url) {
        await this.page.goto(url, { timeout: limitMs });
    }

    /** Expects complaints of a kind: the browser itself complains about each refused request. */
    tolerate(pattern) {
        this.#tolerated.push(pattern);
    }

    /** Fails if there was any complaint that is not expected. */
    check() {
        const unexpected = this.complaints.filter(
            (complaint) => !this.#tolerated.some((pattern) => pattern.test(complaint)),
        );
        if (unexpected.length > 0) {
            throw new Error(`the page complained: ${unexpected.join("; ")}`);
        }
    }

    /** Waits until the console is on the screen. */
    async connected() {
        await this.#state("connected");
    }

    /** Waits until the page says that the console ended, for `reason` and no other. */
    async ended(reason) {
        await this.#state("ended");
        const seen = await this.page.locator("html").getAttribute("data-reason");
        if (seen !== reason) {
            throw new Error(`the page says ${seen}, not ${reason}`);
        }
    }

    /** Waits until the page has opened its console once more, for the `count`th time. */
    async moved(count) {
        await until("another WebSocket", async () => this.sockets.length > count);
    }

    /** Waits until the page says that the console is moving. */
    async moving() {
        const html = this.page.locator("html");
        await html.and(this.page.locator('[data-reason="console_moving"]')).waitFor();
    }

    /** Waits for a state; a console that comes back by itself leaves "ended" again. */
    async #state(wanted) {
        const html = this.page.locator("html");
        await html.and(this.page.locator(`[data-state="${wanted}"]`)).waitFor();
    }

    /** The text of an element, by its id. */
    text(id) {
        return this.page.locator(`#${id}`).innerText();
    }

    /** What the page gives its user to quote to an operator. */
    async requestId() {
        const id = await this.text("ended-reference");
        if (!/^req-[0-9a-f-]{36}$/.test(id)) {
            throw new Error(`"${id}" is no request's id`);
        }
        return id;
    }

    button(name) {
        return this.page.getByRole("button", { name, exact: true });
    }

    /** What stands on the terminal, line by line. */
    async lines() {
        const rows = await this.page.locator("#screen .xterm-rows > div").allTextContents();
        return rows.map((row) => row.replaceAll("\u00a0", " ").trimEnd());
    }

    /** Waits until a line of the terminal matches `pattern`. */
    async showsLine(pattern) {
        await until(`${pattern} on the terminal`, async () => {
            const lines = await this.lines();
            if (!lines.some((line) => pattern.test(line))) {
                throw new Error(`the terminal shows ${JSON.stringify(lines.join("\n").trimEnd())}`);
            }
            return true;
        });
    }

    /** What is drawn on the canvas. */
    async screen() {
        const canvas = this.page.locator("#screen canvas");
        const { width, height, base64 } = await canvas.evaluate(readCanvas, undefined, {
            timeout: limitMs,
        });
        return new Screen(width, height, Buffer.from(base64, "base64"));
    }

    /** Waits until the canvas shows what the guest's screen does. */
    async shows(guest) {
        await until("the guest's screen on the canvas", async () => {
            const seen = await this.screen();
            return seen.equals(await guest.screen());
        });
    }

    /** Waits until the canvas shows GRUB's menu with this entry highlighted. */
    async showsMenu(selected) {
        await until(`entry ${selected} of GRUB's menu on the canvas`, async () => {
            const menu = (await this.screen()).grubMenu();
            if (menu?.selected !== selected) {
                throw new Error(`the menu is ${JSON.stringify(menu)}`);
            }
            return true;
        });
    }
}

/** Runs in the page. */
function readCanvas(canvas) {
    const { width, height } = canvas;
    // Not from the canvas itself: reading from it would change how the browser treats it.
    const copy = new OffscreenCanvas(width, height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    let binary = "";
    for (let index = 0; index < data.length; index += 4) {
        binary += String.fromCharCode(data[index], data[index + 1], data[index + 2]);
    }
    return { width, height, base64: btoa(binary) };
}
