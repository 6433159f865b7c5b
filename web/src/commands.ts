// SPDX-License-Identifier: Apache-2.0

// What the page around may ask this one to do, by name; docs/api.md describes each.

import { ctrlAltDel, pressTogether } from "./combinations";
import type { PictureSize, Viewer } from "./viewers/viewer";

/** What commands act on. */
export interface Controls {
    /** The console, while there is one. */
    viewer(): Viewer | undefined;
    reconnect(): void;
    toggleFullScreen(): void;
}

/** Why a command was not obeyed. */
export type Refusal = "unknown_command" | "not_connected" | "not_possible" | "wrong_argument";

type Command = (viewer: Viewer, message: Record<string, unknown>) => Refusal | undefined;

const mostKeys = 16;

const commands: Record<string, Command> = {
    focus: (viewer) => void viewer.focus(),
    "ctrl-alt-del": ({ keyboard }) => pressed(keyboard, ctrlAltDel),
    "send-keys": ({ keyboard }, { keys }) =>
        Array.isArray(keys) && keys.length > 0 && keys.length <= mostKeys
            ? pressed(keyboard, keys.map(String))
            : "wrong_argument",
    size: ({ picture }, { size }) => {
        if (picture === undefined) {
            return "not_possible";
        }
        if (!picture.sizes().includes(size as PictureSize)) {
            return "wrong_argument";
        }
        return void picture.setSize(size as PictureSize);
    },
};

/** Obeys `message`, or says why not. */
export function perform(
    message: Record<string, unknown>,
    controls: Controls,
): Refusal | undefined {
    const name = String(message["command"]);
    if (name === "reconnect") {
        return void controls.reconnect();
    }
    if (name === "full-screen") {
        return void controls.toggleFullScreen();
    }
    if (!Object.hasOwn(commands, name)) {
        return "unknown_command";
    }
    const viewer = controls.viewer();
    return viewer === undefined ? "not_connected" : commands[name]?.(viewer, message);
}

function pressed(keyboard: Viewer["keyboard"], codes: readonly string[]): Refusal | undefined {
    if (keyboard === undefined) {
        return "not_possible";
    }
    if (!codes.every((code) => keyboard.has(code))) {
        return "wrong_argument";
    }
    return void pressTogether(keyboard, codes);
}
