// SPDX-License-Identifier: Apache-2.0

// The terminal's colours beside the page's own, in a light and in a dark surrounding.

import type { ITheme } from "@xterm/xterm";

export const light: ITheme = {
    background: "#ffffff",
    foreground: "#18222c",
    cursor: "#0c6473",
    cursorAccent: "#ffffff",
    selectionBackground: "#b9dfe6",
    black: "#18222c",
    red: "#b3261e",
    green: "#1f7a3d",
    yellow: "#835c00",
    blue: "#1d57b0",
    magenta: "#8a2f8f",
    cyan: "#0c6473",
    white: "#5c6873",
    brightBlack: "#566472",
    brightRed: "#c7362d",
    brightGreen: "#2b8a4b",
    brightYellow: "#956a00",
    brightBlue: "#2f6bc6",
    brightMagenta: "#a243a7",
    brightCyan: "#147c8d",
    brightWhite: "#39444e",
};

export const dark: ITheme = {
    background: "#0d1217",
    foreground: "#e3e9ee",
    cursor: "#5cc1d1",
    cursorAccent: "#0d1217",
    selectionBackground: "#1f4c55",
    black: "#0d1217",
    red: "#f0716a",
    green: "#5fc483",
    yellow: "#e0b550",
    blue: "#74a8f0",
    magenta: "#d28ad6",
    cyan: "#5cc1d1",
    white: "#c9d2da",
    brightBlack: "#93a1ae",
    brightRed: "#ff938d",
    brightGreen: "#86dba3",
    brightYellow: "#f2cd78",
    brightBlue: "#9cc3f8",
    brightMagenta: "#e5aee8",
    brightCyan: "#8ad9e5",
    brightWhite: "#ffffff",
};
