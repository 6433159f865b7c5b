// SPDX-License-Identifier: Apache-2.0

import type { Session } from "../session_client";
import type { ViewerModule } from "./viewer";

type LoadViewer = () => Promise<ViewerModule>;

const rdp: LoadViewer = () => import("./rdp");
const serial: LoadViewer = () => import("./serial");
const spice: LoadViewer = () => import("./spice");
const vnc: LoadViewer = () => import("./vnc");

// The one list of console types that this page can show. Each viewer is loaded when it is needed.
const viewers = new Map<string, LoadViewer>([
    ["novnc", vnc],
    ["rdp-html5", rdp],
    ["serial", serial],
    ["spice-html5", spice],
    ["webmks", vnc],
    ["xvpvnc", vnc],
]);

/** What shows a console: VMware's SDK where the gateway has it for this one. */
export function viewerFor({ type, sdk }: Pick<Session, "type" | "sdk">): LoadViewer | undefined {
    if (sdk !== undefined) {
        return async () => (await import("./wmks")).load(sdk);
    }
    return viewers.get(type);
}
