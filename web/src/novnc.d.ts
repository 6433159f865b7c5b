// SPDX-License-Identifier: Apache-2.0

// The part of noVNC's interface that is used here (its docs/API.md describes all of it).
declare module "@novnc/novnc" {
    interface Events {
        connect: CustomEvent<object>;
        disconnect: CustomEvent<{ clean: boolean }>;
        credentialsrequired: CustomEvent<{ types: string[] }>;
        securityfailure: CustomEvent<{ status: number; reason?: string }>;
    }

    export default class RFB {
        constructor(target: HTMLElement, channel: WebSocket, options?: { shared?: boolean });

        background: string;
        scaleViewport: boolean;

        addEventListener<Name extends keyof Events>(
            name: Name,
            listener: (event: Events[Name]) => void,
        ): void;
        disconnect(): void;
        focus(options?: FocusOptions): void;
        sendCtrlAltDel(): void;
    }
}
