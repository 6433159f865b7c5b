// SPDX-License-Identifier: Apache-2.0

// Why a console could not be opened, or ended. The names are those of the gateway's answers and of
// its WebSocket close reasons; the words for each are in texts.ts.

/** What the page offers after a reason: try again, load the page anew, or nothing. */
export type Remedy = "reconnect" | "reload" | "none";

export const remedies = {
    token_missing: "none",
    token_unknown: "none",
    origin_refused: "none",
    instance_unknown: "none",
    instance_ambiguous: "none",
    instance_not_running: "reconnect",
    instance_suspended: "reconnect",
    console_unavailable: "reconnect",
    console_limit_reached: "reconnect",
    console_in_use: "reconnect",
    session_limit_reached: "reconnect",
    too_many_attempts: "reconnect",
    browser_stalled: "reconnect",
    ticket_rejected: "reconnect",
    thumbprint_mismatch: "none",
    upstream_unreachable: "reconnect",
    upstream_protocol: "reconnect",
    upstream_authentication_failed: "none",
    upstream_insecure: "none",
    upstream_closed: "reconnect",
    console_moving: "reconnect",
    deadline_exceeded: "reconnect",
    store_unavailable: "reconnect",
    driver_unavailable: "reconnect",
    driver_refused: "none",
    audit_unavailable: "reconnect",
    session_replaced: "none",
    session_taken_over: "reconnect",
    session_ended: "none",
    session_revoked: "none",
    session_expired: "none",
    session_idle: "reconnect",
    shutting_down: "reconnect",
    internal_error: "reconnect",
    // The page's own: a guest that refused the login, nobody who logged in, no answer, a console type
    // without viewer, a viewer that did not load.
    login_refused: "reconnect",
    login_cancelled: "reconnect",
    network: "reconnect",
    type_unsupported: "none",
    viewer_unavailable: "reload",
} as const satisfies Record<string, Remedy>;

export type ReasonName = keyof typeof remedies;

/** What whoever comes to a console that is in use may do about that. */
export type Choice = "join" | "take_over";

/** Somebody who has a console open. */
export interface ConsoleUser {
    /** Missing where the gateway does not tell. */
    name?: string;
    /** The same user as here, elsewhere. */
    yourself: boolean;
    sinceSeconds: number;
    viewOnly: boolean;
}

/** A console that others have. */
export interface InUse {
    /** The VM's name. */
    instance: string;
    by: ConsoleUser[];
    choices: Choice[];
}

/** Why a console ended, as far as the page knows. */
export interface Failure {
    /** A name from the table above, or one that only the gateway knows. */
    name: string;
    /** The gateway's own sentence, shown only where the name is not in the table. */
    message?: string;
    /** What to quote to an operator: finds the event in the gateway's log. */
    requestId?: string;
    /** Who has the console, and what may be done about that. */
    inUse?: InUse;
    /** Who took the console over. */
    takenOverBy?: string;
}

export function isKnownReason(name: string): name is ReasonName {
    return Object.hasOwn(remedies, name);
}

/** An unknown reason may be anything: trying again is the better guess. */
export function remedyFor(name: string): Remedy {
    return isKnownReason(name) ? remedies[name] : "reconnect";
}

export function isReasonName(text: unknown): text is string {
    return typeof text === "string" && /^[a-z][a-z0-9_]{0,63}$/.test(text);
}

export function isRequestId(text: unknown): text is string {
    return typeof text === "string" && /^req-[A-Za-z0-9._-]{1,80}$/.test(text);
}
