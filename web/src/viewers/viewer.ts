// SPDX-License-Identifier: Apache-2.0

import type { ReasonName } from "../reasons";

/** What a viewer reports; after `failed` it says no more. */
export interface ViewerEvents {
    /** The console is on the screen and takes input. */
    connected(): void;
    /** The viewer gave up by itself. That the socket closed is not reported here. */
    failed(reason: ReasonName): void;
}

/** The keys of the console, by their places: "KeyA", as the browser's events name them. */
export interface Keyboard {
    /** Whether the console can be told of that key. */
    has(code: string): boolean;
    press(code: string, down: boolean): void;
}

/** How large the picture is: as the window allows, as it is, or the guest is to fit the window. */
export type PictureSize = "fit" | "actual" | "remote";

/** The console's picture. */
export interface Picture {
    /** The sizes that it can have now. */
    sizes(): readonly PictureSize[];
    setSize(size: PictureSize): void;
    /** Whether there is more of it than the window shows. */
    isCut(): boolean;
    /** Whether dragging moves the picture instead of the guest's pointer. */
    setPanning(on: boolean): void;
    /** As a PNG, or null where the browser cannot. */
    snapshot(): Promise<Blob | null>;
}

/** The guest's clipboard. */
export interface GuestClipboard {
    /** What was copied last in the guest since the console opened. */
    text(): string | undefined;
    offer(text: string): void;
}

/** A console on the page. It takes its own elements away when its socket closes. */
export interface Viewer {
    focus(): void;
    close(): void;
    // What follows is there where the console has it.
    keyboard?: Keyboard;
    /** Sends text as it is. */
    write?(text: string): void;
    picture?: Picture;
    clipboard?: GuestClipboard;
    /** Makes the console answer; fulfilled when it has. */
    probe?(): Promise<void>;
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
    /** For looking at: nothing that is pressed, moved or typed is to be sent. */
    viewOnly: boolean;
    /** Describes the screen to those who cannot see it. */
    label: string;
    /** To be shown as long as nothing has come, where silence is no sign of trouble. */
    silence: string;
}

/** What the module of a viewer exports: shows a console on the stage. */
export interface ViewerModule {
    start(stage: Stage, events: ViewerEvents): Viewer;
}
