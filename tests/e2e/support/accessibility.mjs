// SPDX-License-Identifier: Apache-2.0

// What axe-core, the accessibility checker, has to say of a page.

import assert from "node:assert/strict";

import { axe } from "./build.mjs";

/** Fails with what axe-core finds in the page as it is now, in light and in dark. */
export async function isAccessible(viewer, state) {
    for (const colorScheme of ["light", "dark"]) {
        await viewer.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await viewer.page.evaluate(`if (!("axe" in window)) { ${axe} }`);
        const { violations, passes } = await viewer.page.evaluate(() =>
            globalThis.axe.run(document, { resultTypes: ["violations"] }),
        );
        const found = violations.map(({ id, help, nodes }) => ({
            id,
            help,
            nodes: nodes.map(({ html, failureSummary }) => [html, failureSummary]),
        }));
        assert.deepEqual(found, [], `${state}, ${colorScheme}`);
        assert.ok(passes.length > 10, `${passes.length} rules found something to look at`);
    }
}
