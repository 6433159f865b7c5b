// SPDX-License-Identifier: Apache-2.0

// Waiting for conditions. The limits are for what never comes: a machine may be slow and busy.

import { setTimeout as pause } from "node:timers/promises";

export const limitMs = 60_000;
const stepMs = 50;

/** What `check` returns, as soon as that is true; `check` may fail until then. */
export async function until(what, check, limit = limitMs) {
    const deadline = Date.now() + limit;
    for (;;) {
        let seen;
        try {
            seen = await check();
            if (seen) {
                return seen;
            }
        } catch (error) {
            seen = error;
        }
        if (Date.now() > deadline) {
            throw new Error(`waited ${limit} ms for ${what}; at last there was: ${seen}`);
        }
        await pause(stepMs);
    }
}

/** The promise's value, or an error that names `what` when that takes too long. */
export async function within(what, promise, limit = limitMs) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no ${what} within ${limit} ms`)), limit);
    });
    try {
        return await Promise.race([promise, late]);
    } finally {
        clearTimeout(timer);
    }
}
