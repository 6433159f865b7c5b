// SPDX-License-Identifier: Apache-2.0

import { controlTypes, typesOf } from "./rdp_mending";

type Bytes = Uint8Array<ArrayBuffer>;

const synchronize = 0x1f;
const control = 0x14;
const fontMap = 0x28;
const ofActivation: (number | undefined)[] = [synchronize, control, fontMap];

/**
 * Keeps everything but the activation itself back while a screen gets another size ([MS-RDPBCGR]
 * 1.3.1.3): servers draw meanwhile, and IronRDP 0.7 ends on "unexpected server message".
 */
export class Activation {
    private held: Bytes[] | undefined;

    /** What IronRDP gets now that `message` has come. */
    take(message: Bytes): Bytes[] {
        const types = typesOf(message);
        if (this.held === undefined) {
            if (types.control === controlTypes.deactivateAll) {
                this.held = [];
            }
            return [message];
        }
        if (types.control !== controlTypes.demandActive && !ofActivation.includes(types.data)) {
            this.held.push(message);
            return [];
        }
        if (types.data !== fontMap) {
            return [message];
        }
        const messages = [message, ...this.held];
        this.held = undefined;
        return messages;
    }
}
