// SPDX-License-Identifier: Apache-2.0

// VMware's HTML Console SDK, as far as this page uses it. None of it is ours: an operator has put
// it on the gateway. What is declared here is its documented API.

import type { SdkFiles } from "../session_client";
import { allowSdk } from "./sdk_policies";

/** The global WMKS. */
export interface Wmks {
    createWMKS(elementId: string, options: Record<string, unknown>): WmksConsole;
    CONST: {
        Events: { CONNECTION_STATE_CHANGE: string; ERROR: string };
        ConnectionState: { CONNECTED: string; DISCONNECTED: string };
    };
}

/** One console. */
export interface WmksConsole {
    register(
        event: string,
        handler: (event: unknown, data: { state?: string }) => void,
    ): WmksConsole;
    connect(url: string): void;
    disconnect(): void;
    destroy(): void;
    setOption(name: string, value: unknown): void;
    updateScreen(): void;
}

let loading: Promise<Wmks> | undefined;

/** Loads the SDK, once for the page. */
export function loadSdk(files: SdkFiles): Promise<Wmks> {
    loading ??= load(files).catch((error: unknown) => {
        loading = undefined;
        throw error;
    });
    return loading;
}

async function load({ scripts, styleSheets }: SdkFiles): Promise<Wmks> {
    const trusted = allowSdk();
    await Promise.all(
        styleSheets.map((address) => {
            const link = document.createElement("link");
            link.rel = "stylesheet";
            link.href = trusted(address);
            return loaded(link);
        }),
    );
    for (const address of scripts) {
        const script = document.createElement("script");
        script.src = trusted(address);
        await loaded(script);
    }
    const { WMKS } = window as unknown as { WMKS?: Wmks };
    if (typeof WMKS?.createWMKS !== "function") {
        throw new Error("the files of the SDK define no WMKS.createWMKS");
    }
    return WMKS;
}

function loaded(element: HTMLElement): Promise<void> {
    return new Promise((done, failed) => {
        element.addEventListener("load", () => done());
        element.addEventListener("error", () => failed(new Error("a file of the SDK is missing")));
        document.head.append(element);
    });
}
