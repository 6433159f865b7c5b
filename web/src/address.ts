// SPDX-License-Identifier: Apache-2.0

// What the page takes from its own address: a token and a title, and nothing else. Options known from noVNC
// (host, port, path, password, autoconnect, …) have no effect here.

import { plainText } from "./plain_text";

/**
 * The token in a query string: `?token=T`, or noVNC's way of naming the WebSocket's path,
 * `?path=%3Ftoken%3DT` and `?path=websockify%3Ftoken%3DT`.
 */
export function tokenFromQuery(query: string): string | undefined {
    const outer = new URLSearchParams(query);
    return outer.get("token") || tokenFromPath(outer.get("path") ?? "") || undefined;
}

function tokenFromPath(path: string): string | undefined {
    const question = path.indexOf("?");
    if (question < 0) {
        return undefined;
    }
    return new URLSearchParams(path.slice(question)).get("token") ?? undefined;
}

const longestTitle = 200;

/** What a portal wants the tab to be called: `?title=web01`. Anybody may have written it. */
export function titleFromQuery(query: string): string | undefined {
    const title = plainText(new URLSearchParams(query).get("title") ?? "", longestTitle);
    return title === "" ? undefined : title;
}

/** The address to show instead: the same page without its query and fragment, `title` excepted. */
export function cleanAddress(location: { pathname: string; search: string }): string {
    const title = new URLSearchParams(location.search).get("title");
    const query = title === null ? "" : `?${new URLSearchParams({ title }).toString()}`;
    // A path that starts with two slashes would be taken for a host.
    return location.pathname.replace(/^\/+/, "/") + query;
}
