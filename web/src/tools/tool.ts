// SPDX-License-Identifier: Apache-2.0

import type { Session } from "../session_client";
import type { Viewer } from "../viewers/viewer";

/** A control of the toolbar. It shows itself where the console has what it needs. */
export interface Tool {
    attach(viewer: Viewer, session: Session): void;
    /** The console is gone: whatever was under way ends. */
    detach(): void;
}
