// SPDX-License-Identifier: Apache-2.0

// A serial line over a WebSocket: a terminal. All of the terminal is xterm.js's.
//
// A serial line carries bytes and nothing else: the machine at its other end does not learn how
// large the terminal is, and nothing is sent that the user has not typed.

import { FitAddon } from "@xterm/addon-fit";
import { type ITheme, Terminal } from "@xterm/xterm";
import terminalSheet from "@xterm/xterm/css/xterm.css" with { type: "text" };

import ownSheet from "./serial.css" with { type: "text" };
import { dark, light } from "./serial_theme";
import { adoptSheet, divertInlineStyles } from "./style_sheets";
import type { Stage, Viewer, ViewerEvents } from "./viewer";

const scrollbackLines = 10_000;

// Keys that mean something to the browser, too, and would take the user away from the console.
const consoleKeys = /^(Tab|Enter|Backspace|Escape|Delete|Home|End|Page\w+|Arrow\w+|F\d+)$/;

export function start(
    { target, socket, viewOnly, label, silence }: Stage,
    events: ViewerEvents,
): Viewer {
    socket.binaryType = "arraybuffer";
    const ends = [adoptSheet(terminalSheet), adoptSheet(ownSheet), divertInlineStyles()];
    const host = document.createElement("div");
    host.className = "serial";
    target.append(host);
    ends.push(() => host.remove());

    const terminal = new Terminal({
        fontFamily: 'ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace',
        scrollback: scrollbackLines,
        minimumContrastRatio: 4.5,
        screenReaderMode: true,
        disableStdin: viewOnly,
    });
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.open(host);
    ends.push(() => terminal.dispose());
    terminal.textarea?.setAttribute("aria-label", label);
    terminal.attachCustomKeyEventHandler(handleKey);
    passInsertedText(terminal);
    terminal.onBell(() => void host.animate([{ opacity: 0.5 }, { opacity: 1 }], 150));

    const useTheme = (theme: ITheme): void => {
        terminal.options.theme = theme;
        host.style.backgroundColor = theme.background ?? "";
    };
    ends.push(followColorScheme(useTheme));
    const resizes = new ResizeObserver(() => fit.fit());
    resizes.observe(host);
    ends.push(() => resizes.disconnect());

    // Many machines are silent until somebody types: an empty terminal would look broken.
    terminal.write(`\x1b[2m${silence}\x1b[0m`);
    socket.addEventListener("message", () => terminal.reset(), { once: true });
    const write = exchange(terminal, socket);
    socket.addEventListener("open", () => events.connected());
    socket.addEventListener("close", () => ends.splice(0).forEach((end) => end()));

    return {
        focus: () => terminal.focus(),
        close: () => socket.close(1000),
        ...(viewOnly ? {} : { write }),
    };
}

/**
 * Bytes both ways. What was typed is UTF-8, as what comes is taken to be. Returns what sends text
 * as if it had been typed.
 */
function exchange(terminal: Terminal, socket: WebSocket): (text: string) => void {
    const encoder = new TextEncoder();
    const send = (bytes: Uint8Array<ArrayBuffer>): void => {
        if (socket.readyState === WebSocket.OPEN) {
            socket.send(bytes);
        }
    };
    const write = (text: string): void => send(encoder.encode(text));
    terminal.onData(write);
    terminal.onBinary((text) => send(Uint8Array.from(text, (unit) => unit.charCodeAt(0))));

    socket.addEventListener("message", (event: MessageEvent<ArrayBuffer>) =>
        terminal.write(new Uint8Array(event.data)),
    );
    return write;
}

/** Whether the terminal shall see the key. */
function handleKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey && event.shiftKey && event.code === "KeyC") {
        if (event.type === "keydown") {
            event.preventDefault();
            // By way of the event "copy", which works on plain http, too.
            document.execCommand("copy");
        }
        return false;
    }
    // For screen readers, xterm.js lets the browser go on with keys that it has dealt with.
    if (consoleKeys.test(event.key)) {
        event.preventDefault();
    }
    return true;
}

/**
 * Text that no key stands for, as dictation and symbol palettes insert it: with its mode for screen
 * readers on, xterm.js leaves that out.
 */
function passInsertedText(terminal: Terminal): void {
    let keyIsDown = false;
    terminal.element?.addEventListener("keydown", () => (keyIsDown = true), true);
    terminal.element?.addEventListener("keyup", () => (keyIsDown = false), true);
    terminal.textarea?.addEventListener("input", (event) => {
        const { inputType, data } = event as InputEvent;
        if (inputType === "insertText" && data !== null && !keyIsDown) {
            terminal.input(data);
        }
    });
}

/** Calls `use` with the theme that suits the page, now and whenever that changes. */
function followColorScheme(use: (theme: ITheme) => void): () => void {
    const query = window.matchMedia("(prefers-color-scheme: dark)");
    const follow = (): void => use(query.matches ? dark : light);
    follow();
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
}
