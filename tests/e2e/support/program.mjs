// SPDX-License-Identifier: Apache-2.0

// A program that runs beside a test.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { within } from "./wait.mjs";

export class Program {
    /** All that it wrote to standard error. */
    log = "";
    /** Its exit code, or the signal's name, once it has ended. */
    ended;

    #child;
    #lines = [];
    #readers = [];
    #logReaders = [];
    #killed = false;

    /**
     * Starts `path`. Its standard input stays open. The kernel kills it should this process die
     * before it could stop it.
     */
    constructor(scope, path, args = []) {
        this.name = path.split("/").at(-1);
        this.#child = spawn("setpriv", ["--pdeathsig", "KILL", path, ...args], {
            stdio: ["pipe", "pipe", "pipe"],
        });
        this.ended = new Promise((resolve) => {
            this.#child.on("error", (error) => resolve(error.message));
            // Not "exit": by "close", all its output has been read.
            this.#child.on("close", (code, signal) => resolve(code ?? signal));
        });
        void this.ended.then((end) => this.#fail(new Error(`${this.name} ended: ${end}`)));
        createInterface(this.#child.stdout).on("line", (line) => this.#take(line));
        this.#child.stderr.setEncoding("utf8").on("data", (text) => {
            this.log += text;
            this.#logReaders = this.#logReaders.filter((reader) => !reader.look());
        });
        // What it does not read because it has ended shows by its exit code.
        this.#child.stdin.on("error", () => {});
        scope.programs.push(this);
        scope.defer(() => this.stop());
    }

    /** The next line of its standard output. */
    line() {
        const found = this.#lines.shift();
        if (found !== undefined) {
            return Promise.resolve(found);
        }
        const next = new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
        return within(`line from ${this.name}`, next);
    }

    /** The match of `pattern` in its log. */
    logged(pattern) {
        const next = new Promise((resolve, reject) => {
            const look = () => {
                const match = pattern.exec(this.log);
                if (match !== null) {
                    resolve(match);
                }
                return match !== null;
            };
            if (!look()) {
                this.#logReaders.push({ look, reject });
            }
        });
        return within(`${pattern} in the log of ${this.name}`, next);
    }

    write(text) {
        this.#child.stdin.write(text);
    }

    /** Asks it to end, and fails when it does not, or not well. */
    async stop() {
        this.#child.stdin.end();
        this.#child.kill("SIGTERM");
        try {
            const end = await within(`end of ${this.name}`, this.ended);
            if (end !== 0 && !this.#killed) {
                throw new Error(`${this.name} ended with ${end}`);
            }
        } finally {
            this.#child.kill("SIGKILL");
        }
    }

    /** Takes it away at once, as a power cut would. */
    async kill() {
        this.#killed = true;
        this.#child.kill("SIGKILL");
        await this.ended;
    }

    #take(line) {
        const reader = this.#readers.shift();
        if (reader === undefined) {
            this.#lines.push(line);
        } else {
            reader.resolve(line);
        }
    }

    #fail(error) {
        for (const reader of [...this.#readers, ...this.#logReaders]) {
            reader.reject(error);
        }
        this.#readers = [];
        this.#logReaders = [];
    }
}
