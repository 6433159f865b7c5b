// SPDX-License-Identifier: Apache-2.0

import type { ReasonName } from "../reasons";

/** What a viewer reports; after `failed` it says no more. */
export interface ViewerEvents {
    /** The console is on the screen and takes input. */
    connected(): void;
    /** The viewer gave up by itself. That the socket closed is not reported here. */
    failed(reason: ReasonName): void;
}

/** A console on the page. It takes its own elements away when its socket closes. */
export interface Viewer {
    focus(): void;
    close(): void;
    /** Only where the console has such keys. */
    sendCtrlAltDel?(): void;
}

/**
 * What the module of a viewer exports: shows the console behind `socket` inside `target`.
 *
 * `socket` is new: no event of it may be lost, so the viewer attaches to it before it returns.
 * `label` describes the screen to those who cannot see it.
 */
export interface ViewerModule {
    start(target: HTMLElement, socket: WebSocket, label: string, events: ViewerEvents): Viewer;
}
