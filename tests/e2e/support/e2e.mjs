// SPDX-License-Identifier: Apache-2.0

// A test's frame: what it starts is ended with it, and what a failed one saw is kept.

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { failureFolder } from "./build.mjs";
import { within } from "./wait.mjs";

const bodyLimitMs = 150_000;

/** What lives as long as one test. */
export class Scope {
    programs = [];
    pages = [];
    /** For files and sockets. */
    folder;

    #ends = [];
    #closed = false;

    static async open() {
        const scope = new Scope();
        scope.folder = await mkdtemp(path.join(tmpdir(), "porthole-e2e-"));
        scope.defer(() => rm(scope.folder, { recursive: true, force: true }));
        return scope;
    }

    /** Has `end` called when the scope is closed: the last one first; at once if it is already. */
    defer(end) {
        if (this.#closed) {
            // What was still starting when something else failed.
            void Promise.resolve(end()).catch((error) => console.error("too late:", error));
        } else {
            this.#ends.push(end);
        }
    }

    /** Calls all ends, then fails if one of them failed. */
    async close() {
        this.#closed = true;
        const errors = [];
        for (const end of this.#ends.splice(0).reverse()) {
            try {
                await end();
            } catch (error) {
                errors.push(error);
            }
        }
        if (errors.length > 0) {
            throw errors.length === 1 ? errors[0] : new AggregateError(errors, errors.join("; "));
        }
    }

    /** Writes down what there is to see: pictures of the pages, and the programs' logs. */
    async keepEvidence(name) {
        const start = path.join(failureFolder, name.replace(/[^a-z0-9]+/gi, "-"));
        await mkdir(failureFolder, { recursive: true });
        for (const [index, page] of this.pages.entries()) {
            const file = `${start}-${index + 1}.png`;
            const taken = page.screenshot({ path: file, timeout: 10_000 });
            await taken.then(
                () => console.error(`screen shot: ${file} (${page.url()})`),
                (error) => console.error(`no screen shot of page ${index + 1}: ${error.message}`),
            );
        }
        for (const program of this.programs.filter(({ log }) => log !== "")) {
            console.error(`--- log of ${program.name}\n${program.log.trimEnd()}\n---`);
        }
    }
}

/** Runs `body` with a scope of its own. */
export async function inScope(name, body, limitMs = bodyLimitMs) {
    const scope = await Scope.open();
    let failed = false;
    try {
        await within(`end of "${name}"`, body(scope), limitMs);
    } catch (error) {
        failed = true;
        await scope.keepEvidence(name);
        throw error;
    } finally {
        await scope.close().catch((error) => {
            // The first failure is the one to look at.
            if (!failed) {
                throw error;
            }
            console.error("and then:", error);
        });
    }
}

export function e2e(name, body, limitMs) {
    test(name, () => inScope(name, body, limitMs));
}
