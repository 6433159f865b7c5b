// SPDX-License-Identifier: Apache-2.0

import { button, element, make } from "../dom";
import { byteText, durationText, type Meter } from "../meter";
import { plainText } from "../plain_text";
import type { Session, SessionState } from "../session_client";
import { language, texts } from "../texts";
import type { Viewer } from "../viewers/viewer";
import { Drop } from "./drop";
import type { Tool } from "./tool";

const refreshMs = 1000;
// Each probe is an update of the picture, too: so rarely that it does not show among them.
const probeEvery = 5;

/** Which session this is, and how good its connection is. Measured only while somebody looks. */
export class Details implements Tool {
    private readonly button = button("details", texts.details, texts.detailsHint);
    private readonly drop: Drop;
    private readonly values = new Map<string, HTMLElement>();
    private viewer: Viewer | undefined;
    private openedAt = 0;
    private endsAt: number | undefined;
    private roundTripMs: number | undefined;
    private refreshes = 0;
    private timer: ReturnType<typeof setInterval> | undefined;

    constructor(private readonly meter: Meter) {
        const list = make("dl", "");
        for (const name of [
            texts.machine,
            texts.machineId,
            texts.host,
            texts.consoleType,
            texts.session,
            texts.user,
            texts.access,
            texts.others,
            texts.connectedFor,
            texts.timeLeft,
            texts.roundTrip,
            texts.updates,
            texts.received,
            texts.sent,
        ]) {
            const value = make("dd", "");
            this.values.set(name, value);
            list.append(make("dt", "", name), value);
        }
        const panel = element("details-panel");
        panel.tabIndex = -1;
        panel.append(list);
        const opened = (): void => {
            panel.focus();
            this.refreshes = 0;
            this.refresh();
            this.timer = setInterval(() => this.refresh(), refreshMs);
        };
        this.drop = new Drop(this.button, panel, opened, () => clearInterval(this.timer));
    }

    attach(viewer: Viewer, { id, type, viewOnly, instance, user, limits }: Session): void {
        this.viewer = viewer;
        this.openedAt = Date.now();
        this.roundTripMs = undefined;
        this.set(texts.machine, plainText(instance.name));
        this.set(texts.machineId, plainText(instance.id));
        this.set(texts.consoleType, plainText(type));
        this.set(texts.session, plainText(id));
        this.set(texts.user, plainText(user));
        // Shown once they are told.
        this.set(texts.host, "");
        this.set(texts.others, "");
        this.set(texts.access, viewOnly ? texts.viewOnly : texts.fullAccess);
        this.endsAt =
            limits.secondsLeft === undefined
                ? undefined
                : this.openedAt + limits.secondsLeft * 1000;
    }

    /** What the gateway tells of the session. */
    tell({ host, others }: SessionState): void {
        this.set(texts.host, host ?? "");
        const names = others?.map(texts.consoleUser).join(", ");
        this.set(texts.others, names === "" ? texts.nobody : (names ?? ""));
    }

    detach(): void {
        this.drop.close();
        this.viewer = undefined;
    }

    private refresh(): void {
        if (this.refreshes++ % probeEvery === 0) {
            void this.measure();
        }
        this.set(texts.connectedFor, durationText(Date.now() - this.openedAt));
        this.set(
            texts.timeLeft,
            this.endsAt === undefined
                ? texts.unlimited
                : durationText(Math.max(0, this.endsAt - Date.now())),
        );
        this.set(
            texts.roundTrip,
            this.roundTripMs === undefined
                ? texts.notMeasured
                : texts.milliseconds(Math.round(this.roundTripMs)),
        );
        this.set(texts.updates, texts.perSecond(Math.round(this.meter.updateRate())));
        this.set(texts.received, byteText(this.meter.receivedBytes, language));
        this.set(texts.sent, byteText(this.meter.sentBytes, language));
    }

    private async measure(): Promise<void> {
        const viewer = this.viewer;
        const start = performance.now();
        try {
            await viewer?.probe?.();
        } catch {
            return;
        }
        if (viewer?.probe !== undefined && viewer === this.viewer) {
            this.roundTripMs = performance.now() - start;
        }
    }

    private set(name: string, text: string): void {
        const value = this.values.get(name);
        if (value !== undefined && value.textContent !== text) {
            value.textContent = text;
        }
        const empty = text === "" && (name === texts.host || name === texts.others);
        value?.toggleAttribute("hidden", empty);
        value?.previousElementSibling?.toggleAttribute("hidden", empty);
    }
}
