// SPDX-License-Identifier: Apache-2.0

// The part of spice-html5 that is used here.
declare module "@spice-project/spice-html5" {
    interface Message {
        build_msg(type: number, body: object): void;
    }

    interface Channel {
        state: string;
        send_msg(message: Message): void;
    }

    export class SpiceMainConn {
        constructor(options: {
            uri: string;
            screen_id: string;
            password: string;
            onsuccess(): void;
            onerror(error: Error): void;
        });

        inputs?: Channel;
        stop(): void;
    }
}

declare module "@spice-project/spice-html5/src/spiceconn.js" {
    export const SpiceConn: { prototype: { send_ticket(ticket: number[]): void } };
}

declare module "@spice-project/spice-html5/src/spicemsg.js" {
    export class SpiceMiniData {
        build_msg(type: number, body: object): void;
    }
    export class SpiceMsgcKeyDown {
        code: number;
    }
}

declare module "@spice-project/spice-html5/src/enums.js" {
    export const Constants: {
        SPICE_MSGC_INPUTS_KEY_DOWN: number;
        SPICE_MSGC_INPUTS_KEY_UP: number;
    };
}
