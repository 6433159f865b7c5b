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

/** What a viewer works with. */
export interface Stage {
    /** The element that it fills. */
    target: HTMLElement;
    /**
     * Carries the console. It is new: no event of it may be lost, so the viewer attaches to it
     * before it returns. The session lasts as long as this socket does.
     */
    socket: WebSocket;
    /** Opens a further one for the same session, where that has several. */
    another(): WebSocket;
    /** Describes the screen to those who cannot see it. */
    label: string;
    /** To be shown as long as nothing has come, where silence is no sign of trouble. */
    silence: string;
}

/** What the module of a viewer exports: shows a console on the stage. */
export interface ViewerModule {
    start(stage: Stage, events: ViewerEvents): Viewer;
}
