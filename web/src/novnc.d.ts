// SPDX-License-Identifier: Apache-2.0

// The part of noVNC's interface that is used here (its docs/API.md describes all of it).
declare module "@novnc/novnc" {
    interface Events {
        clipboard: CustomEvent<{ text: string }>;
        connect: CustomEvent<object>;
        disconnect: CustomEvent<{ clean: boolean }>;
        credentialsrequired: CustomEvent<{ types: string[] }>;
        securityfailure: CustomEvent<{ status: number; reason?: string }>;
    }

    export default class RFB {
        constructor(target: HTMLElement, channel: WebSocket, options?: { shared?: boolean });

        background: string;
        clipViewport: boolean;
        readonly clippingViewport: boolean;
        dragViewport: boolean;
        resizeSession: boolean;
        scaleViewport: boolean;
        viewOnly: boolean;

        // Not in its interface, which does not tell what the server can; held by the pinned version.
        readonly _qemuExtKeyEventSupported: boolean;
        readonly _supportsSetDesktopSize: boolean;

        addEventListener<Name extends keyof Events>(
            name: Name,
            listener: (event: Events[Name]) => void,
        ): void;
        clipboardPasteFrom(text: string): void;
        disconnect(): void;
        focus(options?: FocusOptions): void;
        sendKey(keysym: number, code: string, down: boolean): void;
        toBlob(callback: (picture: Blob | null) => void, type: string): void;
    }
}
