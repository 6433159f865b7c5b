// SPDX-License-Identifier: Apache-2.0

import type { IdleLimits } from "./attendance";
import type { CredentialStore } from "./credentials";
import { plainText } from "./plain_text";
import {
    type Choice,
    type ConsoleUser,
    type Failure,
    isReasonName,
    isRequestId,
} from "./reasons";

/** What the gateway says about the session it opened. */
export interface Session {
    id: string;
    protocol: string;
    type: string;
    /** For looking at: the gateway lets no input through. */
    viewOnly: boolean;
    instance: { id: string; name: string };
    /** Who asked for the console, as the gateway knows them; empty when it does not tell. */
    user: string;
    limits: Limits;
    /** Addresses of VMware's SDK, where that is to show the console. */
    sdk?: SdkFiles;
    /** What the gateway tells of it while it lasts: "host", "others". */
    tells: string[];
}

/** What the gateway tells of a session while it lasts. */
export interface SessionState {
    /** Where the console is. */
    host?: string;
    /** Who has it open besides. */
    others?: ConsoleUser[];
}

/** Files of VMware's SDK, each list in the order of loading. */
export interface SdkFiles {
    scripts: string[];
    styleSheets: string[];
}

/** How long the console may be shown, from now on. */
export interface Limits extends IdleLimits {
    secondsLeft: number | undefined;
}

export type Opened =
    { ok: true; session: Session; secret: string } | { ok: false; failure: Failure };

/** The part of fetch that is needed here, so that tests can stand in for the gateway. */
export type Post = (url: URL, init: RequestInit) => Promise<Response>;

/** Whom to ask, and the path of the page that asks: it may tell which type of console is meant. */
export interface Gateway {
    url: URL;
    page: string;
    post: Post;
}

const answerLimitMs = 60_000;

/**
 * Opens the console that `key` stands for: by its token if the gateway has not answered for that
 * yet, else by the secret that this tab got for the same token. The secret of the answer replaces
 * the one before.
 *
 * `choice` is what to do about others who have the console. Fails with console_in_use when they have
 * it and it does not say.
 *
 * Fails with token_missing without a key, and with what the gateway or the network says. What may
 * still open the console stays in `store`, so a second call tries again.
 */
export async function openSession(
    key: string | undefined,
    store: CredentialStore,
    gateway: Gateway,
    choice?: Choice,
): Promise<Opened> {
    if (key === undefined) {
        return { ok: false, failure: { name: "token_missing" } };
    }
    // So it is if nothing is kept: all there was has been refused before.
    let answer: Opened = { ok: false, failure: { name: "token_unknown" } };
    const { token, secret } = store.load(key);
    if (token !== undefined) {
        answer = await ask({ token }, gateway, choice);
        if (!isRefused(answer)) {
            return keep(answer, key, store);
        }
    }
    if (secret !== undefined) {
        answer = await ask({ resume: secret }, gateway, choice);
        if (!isRefused(answer)) {
            return keep(answer, key, store);
        }
    }
    store.save(key, {});
    return answer;
}

function isRefused(answer: Opened): boolean {
    return !answer.ok && answer.failure.name === "token_unknown";
}

function keep(answer: Opened, key: string, store: CredentialStore): Opened {
    if (answer.ok) {
        store.save(key, { secret: answer.secret });
    }
    return answer;
}

async function ask(
    secret: { token: string } | { resume: string },
    { url, page, post }: Gateway,
    choice: Choice | undefined,
): Promise<Opened> {
    const said = choice === undefined ? {} : { in_use: choice };
    try {
        const response = await send(post, url, { ...secret, page, ...said });
        return read(response.ok, response.status, response.text);
    } catch {
        return { ok: false, failure: { name: "network" } };
    }
}

/** What the gateway tells of the session with that secret; undefined when it tells nothing now. */
export async function askState(
    secret: string,
    { url, post }: Pick<Gateway, "url" | "post">,
): Promise<SessionState | undefined> {
    try {
        const { ok, text } = await send(post, url, { resume: secret });
        if (!ok) {
            return undefined;
        }
        const { host, others } = parse(text);
        const state: SessionState = {};
        if (typeof host === "string") {
            state.host = plainText(host);
        }
        if (Array.isArray(others)) {
            state.others = others.map(readUser);
        }
        return state;
    } catch {
        return undefined;
    }
}

/** Rejects when no answer comes. */
async function send(
    post: Post,
    url: URL,
    body: Record<string, unknown>,
): Promise<{ ok: boolean; status: number; text: string }> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), answerLimitMs);
    try {
        const response = await post(url, {
            method: "POST",
            headers: { "Content-Type": "application/json", Accept: "application/json" },
            body: JSON.stringify(body),
            cache: "no-store",
            redirect: "error",
            signal: abort.signal,
        });
        return { ok: response.ok, status: response.status, text: await response.text() };
    } finally {
        clearTimeout(timer);
    }
}

function read(ok: boolean, status: number, text: string): Opened {
    const answer = parse(text);
    if (ok) {
        const session = readSession(answer);
        const secret = answer["secret"];
        return session !== undefined && typeof secret === "string" && secret !== ""
            ? { ok: true, session, secret }
            : { ok: false, failure: { name: "internal_error" } };
    }
    const failure = readFailure(status, asRecord(answer["error"]));
    if (failure.name === "console_in_use") {
        const { instance, by, choices } = asRecord(answer["in_use"]);
        const { name } = asRecord(instance);
        failure.inUse = {
            instance: typeof name === "string" ? name : "",
            by: Array.isArray(by) ? by.map(readUser) : [],
            choices: strings(choices).filter(isChoice),
        };
    }
    return { ok: false, failure };
}

function readSession(answer: Record<string, unknown>): Session | undefined {
    const { id, protocol, type, view_only: viewOnly, instance, user } = asRecord(answer["session"]);
    const { id: instanceId, name } = asRecord(instance);
    if (
        typeof id !== "string" ||
        typeof protocol !== "string" ||
        typeof type !== "string" ||
        typeof instanceId !== "string" ||
        typeof name !== "string"
    ) {
        return undefined;
    }
    const session: Session = {
        id,
        protocol,
        type,
        viewOnly: viewOnly === true,
        instance: { id: instanceId, name },
        user: typeof user === "string" ? user : "",
        limits: readLimits(asRecord(answer["limits"])),
        tells: strings(answer["tells"]),
    };
    if (answer["sdk"] !== undefined) {
        const { scripts, style_sheets: styleSheets } = asRecord(answer["sdk"]);
        session.sdk = { scripts: strings(scripts), styleSheets: strings(styleSheets) };
    }
    return session;
}

function isChoice(text: string): text is Choice {
    return text === "join" || text === "take_over";
}

function readUser(value: unknown): ConsoleUser {
    const { user, yourself, since_seconds: since, view_only: viewOnly } = asRecord(value);
    const read: ConsoleUser = {
        yourself: yourself === true,
        sinceSeconds: typeof since === "number" ? since : 0,
        viewOnly: viewOnly === true,
    };
    if (typeof user === "string" && user !== "") {
        read.name = plainText(user);
    }
    return read;
}

function strings(value: unknown): string[] {
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function readLimits(limits: Record<string, unknown>): Limits {
    const seconds = (name: string): number | undefined =>
        typeof limits[name] === "number" ? limits[name] : undefined;
    return {
        secondsLeft: seconds("seconds_left"),
        idleSeconds: seconds("idle_seconds"),
        idleWarningSeconds: seconds("idle_warning_seconds"),
    };
}

function readFailure(status: number, error: Record<string, unknown>): Failure {
    const { code, message, request_id: requestId } = error;
    if (!isReasonName(code)) {
        // Not the gateway's answer: something in front of it could not reach it.
        return { name: status >= 502 && status <= 504 ? "network" : "internal_error" };
    }
    const failure: Failure = { name: code };
    if (typeof message === "string") {
        failure.message = message;
    }
    if (isRequestId(requestId)) {
        failure.requestId = requestId;
    }
    return failure;
}

function parse(text: string): Record<string, unknown> {
    try {
        return asRecord(JSON.parse(text));
    } catch {
        return {};
    }
}

function asRecord(value: unknown): Record<string, unknown> {
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
