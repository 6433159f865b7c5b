// SPDX-License-Identifier: Apache-2.0

// TigerVNC's viewer, which `porthole tunnel` starts.

import path from "node:path";

import { buildFolder } from "./build.mjs";
import { Program } from "./program.mjs";

/** Opens a console's URL on a screen of this machine's. */
export function startNativeViewer(scope, screen, url) {
    const viewer = ["xtigervncviewer", "{host}::{port}"];
    const exact = ["-AutoSelect=0", "-PreferredEncoding=Tight", "-NoJPEG"];
    // It says for a while what its menu's key is.
    const options = [...exact, "-RemoteResize=0", "-MenuKey="];
    return new Program(scope, "env", [
        ...[`DISPLAY=${screen.display}`, `HOME=${scope.folder}`],
        ...[path.join(buildFolder, "porthole"), "tunnel", url, "--", ...viewer, ...options],
    ]);
}
