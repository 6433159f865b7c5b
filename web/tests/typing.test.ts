// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { combinationGroups, combinationName, ctrlAltDel, pressTogether } from "../src/combinations";
import { type LayoutName, layouts, layoutTitles } from "../src/typing/layouts";
import { PreferenceStore } from "../src/typing/preferences";
import { planKeys, planText, type Plan, type } from "../src/typing/typist";
import { snapshotName } from "../src/tools/view_menu";
import { keysym } from "../src/viewers/keysyms";
import { spiceKey } from "../src/viewers/spice_keys";
import type { Keyboard } from "../src/viewers/viewer";
import { FakeStorage } from "./fakes";

class FakeKeyboard implements Keyboard {
    readonly events: string[] = [];
    constructor(private readonly lacks: readonly string[] = []) {}

    has(code: string): boolean {
        return !this.lacks.includes(code);
    }
    press(code: string, down: boolean): void {
        this.events.push(`${down ? "+" : "-"}${code}`);
    }
}

function run(plan: Plan, stop = new AbortController()): Promise<number> {
    return type(plan, 1, stop.signal, () => {}, async () => {});
}

async function keysFor(text: string, layout: LayoutName): Promise<string> {
    const keyboard = new FakeKeyboard();
    const plan = planKeys(text, layouts[layout], keyboard);
    assert.deepEqual(plan.missing, []);
    await run(plan);
    return keyboard.events.join(" ");
}

test("Each layout has its own keys for the same characters", async () => {
    assert.equal(await keysFor("z", "us"), "+KeyZ -KeyZ");
    assert.equal(await keysFor("z", "de"), "+KeyY -KeyY");
    assert.equal(await keysFor("a", "fr"), "+KeyQ -KeyQ");
    assert.equal(await keysFor("@", "us"), "+ShiftLeft +Digit2 -Digit2 -ShiftLeft");
    assert.equal(await keysFor("@", "uk"), "+ShiftLeft +Quote -Quote -ShiftLeft");
    assert.equal(await keysFor("@", "de"), "+AltRight +KeyQ -KeyQ -AltRight");
    assert.equal(await keysFor("@", "jp"), "+BracketLeft -BracketLeft");
    assert.equal(await keysFor("\\", "jp"), "+IntlRo -IntlRo");
    assert.equal(await keysFor("1", "fr"), "+ShiftLeft +Digit1 -Digit1 -ShiftLeft");
    assert.equal(await keysFor("i", "tr"), "+Quote -Quote");
    assert.equal(await keysFor("\n\t ", "it"), "+Enter -Enter +Tab -Tab +Space -Space");
});

test("Dead keys come before the letter, or before a space", async () => {
    assert.equal(await keysFor("^", "de"), "+Backquote -Backquote +Space -Space");
    assert.equal(await keysFor("é", "de"), "+Equal -Equal +KeyE -KeyE");
    assert.equal(
        await keysFor("È", "de"),
        "+ShiftLeft +Equal -Equal +KeyE -KeyE -ShiftLeft",
    );
    assert.equal(await keysFor("é", "fr"), "+Digit2 -Digit2");
    assert.equal(await keysFor("e\u0301", "fr"), "+Digit2 -Digit2");
});

test("Modifiers stay down as long as they are needed", async () => {
    assert.equal(await keysFor("AB", "us"), "+ShiftLeft +KeyA -KeyA +KeyB -KeyB -ShiftLeft");
    assert.equal(
        await keysFor("A@b", "de"),
        "+ShiftLeft +KeyA -KeyA -ShiftLeft +AltRight +KeyQ -KeyQ -AltRight +KeyB -KeyB",
    );
});

test("Every layout types every printable character of ASCII", () => {
    const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
    for (const name of Object.keys(layoutTitles) as LayoutName[]) {
        const { missing } = planKeys(ascii, layouts[name], new FakeKeyboard());
        assert.deepEqual(missing, [], name);
    }
});

test("What cannot be typed is named, each character once", () => {
    const plan = (text: string, layout: LayoutName, lacks: string[] = []) =>
        planKeys(text, layouts[layout], new FakeKeyboard(lacks)).missing;
    assert.deepEqual(plan("Grüße, 東京 ü✓", "us"), ["ü", "ß", "東", "京", "✓"]);
    assert.deepEqual(plan("Grüße", "de"), []);
    // A server that knows American keys only has none between Shift and Y.
    assert.deepEqual(plan("a<b|c", "de", ["IntlBackslash"]), ["<", "|"]);
    assert.deepEqual(plan("\u0007", "us"), ["\u0007"]);
    assert.deepEqual(plan("ς̈ǘ", "de"), ["ς", "\u0308", "ǘ"]);
});

test("Lines of any system end by Enter", async () => {
    const enters = (await keysFor("a\r\nb\rc\n", "us")).match(/\+Enter/g);
    assert.equal(enters?.length, 3);
});

test("Stopped, it leaves no key down, and tells how far it came", async () => {
    const keyboard = new FakeKeyboard();
    const stop = new AbortController();
    const plan = planKeys("ABCDEF", layouts.us, keyboard);
    const done = await type(
        plan,
        1,
        stop.signal,
        (count) => count === 2 && stop.abort(),
        async () => {},
    );

    assert.equal(done, 2);
    assert.equal(keyboard.events.join(" "), "+ShiftLeft +KeyA -KeyA +KeyB -KeyB -ShiftLeft");
});

test("Stopped between a key's two halves, it is let go all the same", async () => {
    const keyboard = new FakeKeyboard();
    const stop = new AbortController();
    await type(planKeys("a", layouts.us, keyboard), 1, stop.signal, () => {}, async () => {
        if (keyboard.events.at(-1) === "+KeyA") {
            stop.abort();
        }
    });
    assert.equal(keyboard.events.join(" "), "+KeyA -KeyA");
});

test("A line gets the text as it is", async () => {
    const written: string[] = [];
    await run(planText("Grüße\r\n東", (text) => void written.push(text)));
    assert.equal(written.join(""), "Grüße\r東");
});

test("There is a pause after each step", async () => {
    const pauses: number[] = [];
    const plan = planKeys("Ab", layouts.us, new FakeKeyboard());
    await type(plan, 7, new AbortController().signal, () => {}, async (ms) => void pauses.push(ms));
    assert.deepEqual(pauses, [7, 7, 7, 7, 7, 7]);
});

test("The layout and the pace are remembered for each VM", () => {
    const storage = new FakeStorage();
    const store = new PreferenceStore(() => storage);
    store.save("vm-1", { layout: "de", pace: "slow" });

    assert.deepEqual(store.load("vm-1"), { layout: "de", pace: "slow" });
    assert.deepEqual(store.load("vm-2"), { layout: "us", pace: "normal" });
    for (const damaged of ["", "null", "7", '{"layout":"constructor","pace":1}']) {
        storage.setItem("porthole.typing.vm-3", damaged);
        assert.deepEqual(store.load("vm-3"), { layout: "us", pace: "normal" }, damaged);
    }

    const denied = new PreferenceStore(() => {
        throw new Error("denied");
    });
    denied.save("vm-1", { layout: "fr", pace: "fast" });
    assert.deepEqual(denied.load("vm-1"), { layout: "fr", pace: "fast" });
});

test("Servers that go by characters are told those of an American keyboard", () => {
    for (const [code, plain, shifted] of [
        ["KeyA", 0x61, 0x41],
        ["Digit2", 0x32, 0x40],
        ["Minus", 0x2d, 0x5f],
        ["Space", 0x20, 0x20],
        ["Enter", 0xff0d, 0xff0d],
        ["F12", 0xffc9, 0xffc9],
        ["IntlBackslash", undefined, undefined],
    ] as const) {
        assert.equal(keysym(code, false), plain, code);
        assert.equal(keysym(code, true), shifted, code);
    }
});

test("Every key of every combination is known to VNC and to SPICE", () => {
    for (const codes of [ctrlAltDel, ...combinationGroups.flatMap((group) => group.combinations)]) {
        for (const code of codes) {
            assert.notEqual(keysym(code, false), undefined, code);
            assert.notEqual(spiceKey(code, true), undefined, code);
        }
    }
});

test("A combination is pressed in order and let go in reverse, and says what it is", () => {
    const keyboard = new FakeKeyboard();
    pressTogether(keyboard, ctrlAltDel);
    assert.equal(
        keyboard.events.join(" "),
        "+ControlLeft +AltLeft +Delete -Delete -AltLeft -ControlLeft",
    );
    assert.equal(combinationName(["AltLeft", "PrintScreen", "KeyB"]), "Alt-SysRq-B");
    assert.equal(combinationName(["ControlLeft", "AltLeft", "F1"]), "Ctrl-Alt-F1");
    assert.equal(combinationName(["PrintScreen"]), "Print");
});

test("A screenshot's name is one that any file system takes", () => {
    const time = new Date("2026-01-31T12:00:00Z");
    assert.equal(snapshotName("web01", time), "web01-2026-01-31-12-00-00.png");
    assert.equal(snapshotName("../a b:<c>", time), "a-b-c--2026-01-31-12-00-00.png");
    assert.equal(snapshotName("", time), "console-2026-01-31-12-00-00.png");
});
