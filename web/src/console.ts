// SPDX-License-Identifier: Apache-2.0

// One console from the page's point of view: connecting, connected, ended, and connecting again.

import { failureFromClose, hasReason } from "./close_reason";
import { plainText } from "./plain_text";
import type { Choice, Failure, ReasonName } from "./reasons";
import { type Clock, realClock, Retry, type Wait } from "./retry";
import type { Opened, Session, SessionState } from "./session_client";
import { texts } from "./texts";
import { viewerFor } from "./viewers/registry";
import type { Viewer } from "./viewers/viewer";

/** What the page can do about a console that is on the screen. */
export interface Hold {
    /** Ends it from here, for that reason. */
    leave(reason: ReasonName): void;
    /** Asks what the gateway tells of the session. */
    ask(): Promise<SessionState | undefined>;
    /** Sends something that means nothing: the gateway ends what sends nothing. */
    keep(): void;
}

/** The page's side: shows the state it is told. */
export interface View {
    /** The element that a viewer fills. */
    readonly screen: HTMLElement;
    /** `instance` is empty as long as the VM's name is not known. */
    connecting(instance: string): void;
    connected(
        instance: string,
        viewer: Viewer,
        session: Session,
        hold: Hold,
    ): void;
    /** Not there, and expected back without anybody's doing: it is tried again meanwhile. */
    waiting(instance: string, wait: Wait, failure: Failure): void;
    /** The seconds until that, where a person is to see them; undefined: nothing to show. */
    countdown(secondsLeft: number | undefined): void;
    ended(instance: string, failure: Failure): void;
}

/** The outside world: the gateway's answers and its WebSocket. */
export interface Gateway {
    open(choice?: Choice): Promise<Opened>;
    state(secret: string): Promise<SessionState | undefined>;
    socket(secret: string): WebSocket;
}

// How long a close reason may take to arrive after a viewer has given up.
const closeReasonWaitMs = 2000;

export class Console {
    private instance = "";
    // Counts the attempts: what a former attempt's socket or viewer reports is of no interest.
    private attempt = 0;
    private running = false;
    // What a console is opened with that was there before: others who have come since do not mind.
    private accustomed: Choice | undefined;
    private readonly retry: Retry;

    constructor(
        private readonly gateway: Gateway,
        private readonly view: View,
        private readonly findViewer = viewerFor,
        private readonly clock: Clock = realClock,
    ) {
        this.retry = new Retry(
            (awaited) => void this.begin(awaited !== "trouble"),
            (secondsLeft) => this.view.countdown(secondsLeft),
            clock,
        );
    }

    /**
     * Opens the console; called again after it ended, opens it again. Otherwise does nothing.
     * `choice`: what to do about others who have it.
     */
    async connect(choice?: Choice): Promise<void> {
        if (!this.running) {
            this.retry.reset();
            await this.begin(false, choice);
        }
    }

    /** There is reason to hope: the next attempt is made now, if one is waited for. */
    hurry(): void {
        this.retry.now();
    }

    /** There is no next attempt, unless a person makes it. */
    stopTrying(): void {
        this.retry.cancel();
    }

    /** `quietly`: what the page says stays until there is something new to say. */
    private async begin(quietly: boolean, choice = this.accustomed): Promise<void> {
        if (this.running) {
            return;
        }
        this.running = true;
        const attempt = ++this.attempt;
        if (!quietly) {
            this.view.connecting(this.instance);
        }
        try {
            await this.run(attempt, quietly, choice);
        } catch (error) {
            console.error("The viewer page failed:", error);
            this.end(attempt, { name: "internal_error" });
        }
    }

    private async run(attempt: number, quietly: boolean, choice?: Choice): Promise<void> {
        const opened = await this.gateway.open(choice);
        if (!opened.ok) {
            this.instance ||= plainText(opened.failure.inUse?.instance ?? "");
            this.end(attempt, opened.failure);
            return;
        }
        const { session, secret } = opened;
        this.instance = plainText(session.instance.name);
        if (!quietly) {
            this.view.connecting(this.instance);
        }

        const load = this.findViewer(session);
        if (load === undefined) {
            this.end(attempt, localFailure("type_unsupported", session));
            return;
        }
        const viewerModule = await load().catch(() => undefined);
        if (viewerModule === undefined) {
            this.end(attempt, localFailure("viewer_unavailable", session));
            return;
        }

        let gaveUp: ReasonName | undefined;
        const socket = this.gateway.socket(secret);
        const stage = {
            target: this.view.screen,
            socket,
            viewOnly: session.viewOnly,
            another: () => this.gateway.socket(secret),
            label: texts.screen(this.instance),
            silence: texts.silence,
        };
        const viewer = viewerModule.start(stage, {
            connected: () => {
                if (this.isCurrent(attempt)) {
                    this.retry.there();
                    this.accustomed = session.tells.includes("others") ? "join" : undefined;
                    this.view.connected(this.instance, viewer, session, {
                        leave: (reason) => {
                            gaveUp ??= reason;
                            viewer.close();
                        },
                        ask: () => this.gateway.state(secret),
                        keep: () => keep(viewer, socket),
                    });
                }
            },
            failed: (reason) => {
                gaveUp ??= reason;
                // The gateway's close reason says more, if it is already on its way.
                this.clock.later(
                    () => this.end(attempt, localFailure(reason, session)),
                    closeReasonWaitMs,
                );
            },
        });
        // After the viewer's own listener: what the viewer says about this close is known by then.
        socket.addEventListener("close", (event) => {
            const failure =
                gaveUp === undefined || hasReason(event)
                    ? failureFromClose(event)
                    : { name: gaveUp };
            this.end(attempt, quoting(failure, session));
        });
    }

    private isCurrent(attempt: number): boolean {
        return this.running && attempt === this.attempt;
    }

    private end(attempt: number, failure: Failure): void {
        if (!this.isCurrent(attempt)) {
            return;
        }
        this.running = false;
        if (failure.name === "session_taken_over") {
            this.accustomed = undefined;
        }
        const wait = this.retry.after(failure.name);
        if (wait === undefined) {
            this.view.ended(this.instance, failure);
        } else {
            this.view.waiting(this.instance, wait, failure);
        }
    }
}

/** Not every console minds an empty message, nor is every one sure not to: asking is harmless. */
function keep(viewer: Viewer, socket: WebSocket): void {
    if (viewer.probe !== undefined) {
        viewer.probe().catch(() => {});
    } else if (socket.readyState === WebSocket.OPEN) {
        socket.send(new Uint8Array());
    }
}

function localFailure(name: ReasonName, session: Session): Failure {
    return quoting({ name }, session);
}

/** Without a request id, the session's id leads to the same lines of the gateway's log. */
function quoting(failure: Failure, session: Session): Failure {
    return { requestId: plainText(session.id), ...failure };
}
