// SPDX-License-Identifier: Apache-2.0

// Keys, pointer and wheel of the page for an RDP session.

import { Backend } from "@devolutions/iron-remote-desktop-rdp";

import { scanCode } from "./scan_codes";
import type { Keyboard } from "./viewer";

type DeviceEvent = ReturnType<typeof Backend.DeviceEvent.keyPressed>;

/** What of an RDP session takes input. */
export interface InputSession {
    applyInputs(transaction: InstanceType<typeof Backend.InputTransaction>): void;
    releaseAllInputs(): void;
    synchronizeLockKeys(scroll: boolean, num: boolean, caps: boolean, kana: boolean): void;
}

const extendedPrefix = 0xe000;
const wheelLimit = 255;

export class RdpInput implements Keyboard {
    private locks = "";

    constructor(
        private readonly session: InputSession,
        private readonly canvas: HTMLCanvasElement,
    ) {
        canvas.addEventListener("keydown", (event) => this.key(event));
        canvas.addEventListener("keyup", (event) => this.key(event));
        // What goes up elsewhere is never heard of here.
        canvas.addEventListener("blur", () => session.releaseAllInputs());
        canvas.addEventListener("pointermove", (event) => this.move(event));
        canvas.addEventListener("pointerdown", (event) => {
            canvas.focus({ preventScroll: true });
            canvas.setPointerCapture(event.pointerId);
        });
        canvas.addEventListener("mousedown", (event) => this.mouseButton(event, true));
        canvas.addEventListener("mouseup", (event) => this.mouseButton(event, false));
        canvas.addEventListener("contextmenu", (event) => event.preventDefault());
        canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    }

    has(place: string): boolean {
        return scanCode(place) !== undefined;
    }

    press(place: string, down: boolean): void {
        const key = scanCode(place);
        if (key !== undefined) {
            const code = key.code | (key.extended ? extendedPrefix : 0);
            const { keyPressed, keyReleased } = Backend.DeviceEvent;
            this.send(down ? keyPressed(code) : keyReleased(code));
        }
    }

    private send(...events: DeviceEvent[]): void {
        const transaction = new Backend.InputTransaction();
        events.forEach((event) => transaction.addEvent(event));
        this.session.applyInputs(transaction);
    }

    private key(event: KeyboardEvent): void {
        event.preventDefault();
        const down = event.type === "keydown";
        if (down) {
            this.tellLocks(event);
        }
        this.press(event.code, down);
    }

    /** The guest has its own idea of what is locked. */
    private tellLocks(event: KeyboardEvent): void {
        const [scroll, num, caps] = ["ScrollLock", "NumLock", "CapsLock"].map((name) =>
            event.getModifierState(name),
        ) as [boolean, boolean, boolean];
        const locks = [scroll, num, caps].join();
        if (this.locks !== locks) {
            this.locks = locks;
            this.session.synchronizeLockKeys(scroll, num, caps, false);
        }
    }

    private move(event: PointerEvent): void {
        const { left, top, width, height } = this.canvas.getBoundingClientRect();
        const place = (at: number, size: number, pixels: number): number =>
            Math.max(0, Math.min(pixels - 1, Math.round((at / size) * pixels)));
        this.send(
            Backend.DeviceEvent.mouseMove(
                place(event.clientX - left, width, this.canvas.width),
                place(event.clientY - top, height, this.canvas.height),
            ),
        );
    }

    private mouseButton(event: MouseEvent, down: boolean): void {
        event.preventDefault();
        const { mouseButtonPressed, mouseButtonReleased } = Backend.DeviceEvent;
        this.send(down ? mouseButtonPressed(event.button) : mouseButtonReleased(event.button));
    }

    private wheel(event: WheelEvent): void {
        event.preventDefault();
        const vertical = event.deltaY !== 0;
        const turned = Math.round(-(vertical ? event.deltaY : event.deltaX));
        const amount = Math.max(-wheelLimit, Math.min(wheelLimit, turned));
        this.send(Backend.DeviceEvent.wheelRotations(vertical, amount, event.deltaMode));
    }
}
