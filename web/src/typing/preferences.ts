// SPDX-License-Identifier: Apache-2.0

// What the reader chose for typing into a VM, remembered for that VM as long as the tab lives.

import { isLayoutName, type LayoutName } from "./layouts";
import { isPace, type Pace } from "./typist";

export interface Preferences {
    layout: LayoutName;
    pace: Pace;
}

const standard: Preferences = { layout: "us", pace: "normal" };

export class PreferenceStore {
    // For browsers that deny storage.
    private readonly fallback = new Map<string, string>();

    constructor(private readonly storage: () => Storage) {}

    load(instanceId: string): Preferences {
        const { layout, pace } = parse(this.get(recordName(instanceId)) ?? "{}");
        return {
            layout: isLayoutName(layout) ? layout : standard.layout,
            pace: isPace(pace) ? pace : standard.pace,
        };
    }

    save(instanceId: string, preferences: Preferences): void {
        const text = JSON.stringify(preferences);
        try {
            this.storage().setItem(recordName(instanceId), text);
        } catch {
            this.fallback.set(recordName(instanceId), text);
        }
    }

    private get(name: string): string | null | undefined {
        try {
            return this.storage().getItem(name) ?? this.fallback.get(name);
        } catch {
            return this.fallback.get(name);
        }
    }
}

function recordName(instanceId: string): string {
    return `porthole.typing.${instanceId}`;
}

function parse(text: string): Record<string, unknown> {
    try {
        return Object(JSON.parse(text)) as Record<string, unknown>;
    } catch {
        return {};
    }
}
