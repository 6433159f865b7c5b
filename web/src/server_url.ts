// SPDX-License-Identifier: Apache-2.0

// The one place that knows where the gateway's paths are, seen from this script.

/**
 * The address of `path` ("session", "websockify") on the gateway that served this script.
 *
 * Scripts live one folder below the gateway's root, so a path prefix in front of the gateway needs
 * nothing here.
 */
export function serverUrl(path: string, script: string = import.meta.url): URL {
    return new URL(`../${path}`, script);
}

/** The same for a WebSocket: wss where the page came by https, ws where it came by http. */
export function socketUrl(path: string, script: string = import.meta.url): URL {
    const url = serverUrl(path, script);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url;
}
