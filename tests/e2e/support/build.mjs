// SPDX-License-Identifier: Apache-2.0

// What the build made, and CMake found: see CMakeLists.txt.

import { createRequire } from "node:module";
import path from "node:path";

/** Where the programs are. */
export const buildFolder = path.resolve(given("PORTHOLE_BUILD_DIR"));
/** Where a failed test leaves what it saw. */
export const failureFolder = path.join(buildFolder, "tests/e2e/failures");
/** What is the system's: where Debian has it, unless told otherwise. */
export const browserPath = process.env.PORTHOLE_CHROMIUM ?? "/usr/bin/chromium";
export const qemuPath = process.env.PORTHOLE_QEMU ?? "/usr/bin/qemu-system-x86_64";
export const imagePaths = {
    grub: process.env.PORTHOLE_GRUB_IMAGE ?? "/usr/lib/grub-rescue/grub-rescue-cdrom.iso",
    memtest: process.env.PORTHOLE_MEMTEST_IMAGE ?? "/usr/lib/memtest86+/memtest86+x64.iso",
};

/** Packages are installed below the build folder; the sources stay as they are. */
const packages = createRequire(path.join(buildFolder, "tests/e2e/package.json"));
export const { chromium } = packages("playwright-core");
/** The accessibility checker, as a script for pages. */
export const { source: axe } = packages("axe-core");

/** The path of a package's file. */
export function packageFile(name, file) {
    return path.join(buildFolder, "tests/e2e/node_modules", name, file);
}

function given(name) {
    const value = process.env[name];
    if (value === undefined) {
        throw new Error(`${name} is not set; ctest does that, or: ${name}=build/release node …`);
    }
    return value;
}
