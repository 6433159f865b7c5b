// SPDX-License-Identifier: Apache-2.0

// Scan codes of an AT keyboard, set 1. They stand for places on the keyboard, as the `code` of the
// browser's events does, whatever is printed there.

// From 1 on, each one more than the one before; "-" stands for none.
const plain =
    "Escape Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal " +
    "Backspace Tab KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight " +
    "Enter ControlLeft KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote " +
    "ShiftLeft Backslash KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight " +
    "NumpadMultiply AltLeft Space CapsLock F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock " +
    "Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd Numpad1 Numpad2 " +
    "Numpad3 Numpad0 NumpadDecimal - - IntlBackslash F11 F12";

const extended: Record<string, number> = {
    NumpadEnter: 0x1c,
    ControlRight: 0x1d,
    NumpadDivide: 0x35,
    PrintScreen: 0x37,
    AltRight: 0x38,
    Home: 0x47,
    ArrowUp: 0x48,
    PageUp: 0x49,
    ArrowLeft: 0x4b,
    ArrowRight: 0x4d,
    End: 0x4f,
    ArrowDown: 0x50,
    PageDown: 0x51,
    Insert: 0x52,
    Delete: 0x53,
    MetaLeft: 0x5b,
    MetaRight: 0x5c,
    ContextMenu: 0x5d,
};

const codes = new Map<string, ScanCode>();
plain.split(" ").forEach((name, index) => codes.set(name, { code: index + 1, extended: false }));
Object.entries(extended).forEach(([name, code]) => codes.set(name, { code, extended: true }));
// Those of Japanese keyboards stand apart.
codes.set("IntlRo", { code: 0x73, extended: false });
codes.set("IntlYen", { code: 0x7d, extended: false });

export interface ScanCode {
    code: number;
    /** Whether 0xe0 stands in front. */
    extended: boolean;
}

/** That of the key at a place, "KeyA", if there is one. */
export function scanCode(place: string): ScanCode | undefined {
    return codes.get(place);
}
