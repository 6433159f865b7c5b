// SPDX-License-Identifier: Apache-2.0

// The page itself. Whatever comes from outside is shown as text, never as markup.

import { Attendance } from "./attendance";
import { perform } from "./commands";
import type { Hold, View } from "./console";
import { element, make } from "./dom";
import type { Embedding } from "./embedding";
import type { Meter } from "./meter";
import { plainText } from "./plain_text";
import { type Choice, type Failure, remedyFor } from "./reasons";
import type { Wait } from "./retry";
import type { Session, SessionState } from "./session_client";
import { StateWatch } from "./state_watch";
import { language, textFor, texts } from "./texts";
import { Toolbar } from "./toolbar";
import { toggleFullScreen } from "./tools/full_screen";
import type { Viewer } from "./viewers/viewer";

/** The three states, as CSS and tests see them: data-state and data-reason of the root element. */
type State = "connecting" | "connected" | "ended";

export class Page implements View {
    readonly screen = element("screen");
    /** `choice`: what to do about others who have the console. */
    onReconnect: (choice?: Choice) => void = () => {};
    onStopTrying: () => void = () => {};

    private readonly root = document.documentElement;
    private readonly name = element("name");
    private readonly status = element("status");
    private readonly badge = element("view-only");
    private readonly company = element("company");
    private readonly announcement = element("announcement");
    private readonly progress = element("progress");
    private readonly card = element("ended");
    private readonly again = element("again");
    private readonly retry = element("retry");
    private readonly retryStop = element("retry-stop");
    private readonly toolbar: Toolbar;
    private readonly attendance = new Attendance(
        (secondsLeft) => this.askWhetherThere(secondsLeft),
        () => this.hold?.leave("session_idle"),
        () => this.hold?.keep(),
    );
    private readonly stillThere = element("still-there") as HTMLDialogElement;
    private readonly watch = new StateWatch((state) => this.tell(state));
    private readonly choices: readonly [Choice, HTMLElement][] = [
        ["join", element("join")],
        ["take_over", element("take-over")],
    ];
    private hold: Hold | undefined;
    private viewer: Viewer | undefined;

    /** `title`: what the tab is to be called, whichever VM it shows. */
    constructor(
        meter: Meter,
        private readonly embedding: Embedding,
        private readonly title?: string,
    ) {
        this.root.lang = language;
        embedding.onCommand = (message) =>
            perform(message, {
                viewer: () => this.viewer,
                reconnect: () => this.onReconnect(),
                toggleFullScreen: () => void toggleFullScreen(),
            });
        this.toolbar = new Toolbar(element("toolbar"), meter, () => this.viewer?.focus());
        this.again.addEventListener("click", () => {
            if (this.again.dataset["remedy"] === "reload") {
                window.location.reload();
            } else {
                this.onReconnect();
            }
        });
        for (const [choice, control] of this.choices) {
            control.textContent = texts.choices[choice];
            control.addEventListener("click", () => this.onReconnect(choice));
        }
        this.badge.textContent = texts.viewOnly;
        this.badge.title = texts.viewOnlyHint;
        this.retryStop.textContent = texts.stopTrying;
        this.retryStop.addEventListener("click", () => {
            this.onStopTrying();
            this.again.focus({ preventScroll: true });
        });
        element("still-there-title").textContent = texts.stillThere;
        element("still-there-yes").textContent = texts.stillThereYes;
        for (const sign of ["keydown", "pointerdown", "pointermove", "wheel"]) {
            window.addEventListener(sign, () => this.attendance.seen(), {
                capture: true,
                passive: true,
            });
        }
    }

    connecting(instance: string): void {
        this.show("connecting", instance, texts.connecting(instance));
        this.progress.textContent = texts.connecting(instance);
        this.announce(texts.connecting(instance));
        this.embedding.tell({ event: "connecting", instance });
    }

    connected(
        instance: string,
        viewer: Viewer,
        session: Session,
        hold: Hold,
    ): void {
        this.viewer = viewer;
        this.hold = hold;
        this.attendance.begin(session.limits);
        this.show("connected", instance, texts.connected);
        this.badge.hidden = !session.viewOnly;
        this.announce(
            session.viewOnly
                ? `${texts.announceConnected(instance)} ${texts.viewOnlyHint}`
                : texts.announceConnected(instance),
        );
        const { type, viewOnly } = session;
        this.embedding.tell({ event: "connected", instance, type, viewOnly, session: session.id });
        this.toolbar.attach(viewer, session);
        this.watch.begin(session.tells, () => hold.ask());
        viewer.focus();
    }

    waiting(instance: string, { awaited, delayMs }: Wait, failure: Failure): void {
        this.embedding.tell({ event: "waiting", instance, awaited, ...told(failure) });
        if (awaited === "trouble") {
            const seconds = Math.ceil(delayMs / 1000);
            this.showEnd(instance, failure, texts.announceRetry(seconds));
            return;
        }
        const state = awaited === "start" ? "ended" : "connecting";
        const reason = awaited === "start" ? failure.name : "console_moving";
        const { dataset } = this.root;
        if (dataset["state"] === state && dataset["reason"] === reason) {
            // Said already: neither the focus nor a reader's attention is to be taken again.
            element("ended-reference").textContent = failure.requestId ?? texts.noReference;
        } else if (awaited === "start") {
            this.showEnd(instance, failure, "");
            element("ended-advice").textContent = texts.awaitsStart;
        } else {
            this.leave();
            this.show(state, instance, texts.moving(instance), reason);
            this.progress.textContent = texts.moving(instance);
            this.announce(texts.moving(instance));
        }
    }

    /** Not read out each second: that there will be an attempt was said. */
    countdown(secondsLeft: number | undefined): void {
        this.retry.hidden = secondsLeft === undefined;
        element("retry-text").textContent =
            secondsLeft === undefined ? "" : texts.retrying(secondsLeft);
    }

    ended(instance: string, failure: Failure): void {
        this.embedding.tell({ event: "ended", instance, ...told(failure) });
        this.showEnd(instance, failure, "");
    }

    /** `next`: what is said of what comes now. */
    private showEnd(instance: string, failure: Failure, next: string): void {
        const words = { ...textFor(failure.name, failure.message && plainText(failure.message, 400)) };
        if (failure.takenOverBy !== undefined) {
            words.text = texts.takenOverBy(failure.takenOverBy);
        }
        const by = failure.inUse?.by ?? [];
        const choices = failure.inUse?.choices ?? [];
        if (choices.length > 0) {
            words.advice = choices.map((choice) => texts.choiceHints[choice]).join(" ");
        }
        const remedy = remedyFor(failure.name);
        this.leave();

        element("ended-title").textContent = words.title;
        element("ended-text").textContent = words.text;
        element("ended-advice").textContent = words.advice;
        const users = element("in-use");
        users.replaceChildren(...by.map((user) => make("li", "", texts.consoleUser(user))));
        users.hidden = by.length === 0;
        for (const [choice, control] of this.choices) {
            control.hidden = !choices.includes(choice);
        }
        element("ended-reference-label").textContent = texts.reference;
        element("ended-reference").textContent = failure.requestId ?? texts.noReference;
        element("ended-reason-label").textContent = texts.reason;
        element("ended-reason").textContent = failure.name;
        const captions = { reload: texts.reload, reconnect: texts.reconnect, none: "" };
        this.again.textContent = failure.name === "console_in_use" ? texts.checkAgain : captions[remedy];
        this.again.dataset["remedy"] = remedy;
        this.again.hidden = remedy === "none";

        this.show("ended", instance, texts.ended, failure.name);
        const who = by.map(texts.consoleUser).join(", ");
        this.announce([texts.announceEnded(words), who, next].filter(Boolean).join(" "));
        const controls = [...this.choices.map(([, control]) => control), this.again];
        (controls.find(({ hidden }) => !hidden) ?? this.card).focus({ preventScroll: true });
    }

    /** What the gateway tells while the console is shown. */
    private tell(state: SessionState): void {
        const names = (state.others ?? []).map((user) => user.name ?? texts.somebody);
        const text = names.length === 0 ? "" : texts.company([...new Set(names)].join(", "));
        if (this.company.textContent !== text) {
            this.company.textContent = text;
            this.company.hidden = text === "";
            this.announce(text === "" ? texts.companyGone : text);
        }
        this.toolbar.tell(state);
    }

    private askWhetherThere(secondsLeft: number | undefined): void {
        if (secondsLeft === undefined) {
            this.stillThere.close();
            this.viewer?.focus();
            return;
        }
        element("still-there-text").textContent = texts.stillThereText(secondsLeft);
        if (!this.stillThere.open) {
            this.stillThere.showModal();
        }
    }

    private leave(): void {
        this.viewer = undefined;
        this.hold = undefined;
        this.attendance.end();
        this.badge.hidden = true;
        this.watch.end();
        this.company.hidden = true;
        this.company.textContent = "";
        this.toolbar.detach();
    }

    private show(state: State, instance: string, status: string, reason?: string): void {
        document.title = this.title ?? texts.title(instance);
        this.name.textContent = instance === "" ? texts.unnamed : instance;
        this.status.textContent = status;
        if (reason === undefined) {
            delete this.root.dataset["reason"];
        } else {
            this.root.dataset["reason"] = reason;
        }
        this.root.dataset["state"] = state;
    }

    private announce(text: string): void {
        this.announcement.textContent = text;
    }
}

/** What the page around is told of a failure. */
function told({ name, requestId }: Failure): Record<string, string | undefined> {
    return { reason: name, requestId };
}
