// SPDX-License-Identifier: Apache-2.0

// What happens to the address when the page is loaded.

import { cleanAddress, tokenFromQuery } from "./address";
import { type CredentialStore, tokenKey } from "./credentials";

type AddressBar = Pick<Location, "pathname" | "search">;
type HistoryEntry = Pick<History, "state" | "replaceState">;

/**
 * Moves the token from the address bar into `store` and returns the key of the console to open.
 *
 * The key stays with the history entry: a reload, or coming back to it, finds the console that was
 * opened there. An address without token or key stands for the console that the tab showed last.
 */
export function arrive(
    location: AddressBar,
    history: HistoryEntry,
    store: CredentialStore,
): string | undefined {
    const token = tokenFromQuery(location.search);
    const key = token === undefined ? (keyOf(history.state) ?? store.last()) : tokenKey(token);
    history.replaceState(key === undefined ? null : { porthole: key }, "", cleanAddress(location));
    if (token !== undefined && key !== undefined) {
        store.save(key, { ...store.load(key), token });
    }
    return key;
}

function keyOf(state: unknown): string | undefined {
    if (typeof state !== "object" || state === null) {
        return undefined;
    }
    const { porthole } = state as Record<string, unknown>;
    return typeof porthole === "string" ? porthole : undefined;
}
