// SPDX-License-Identifier: Apache-2.0

// A simulator: stands where VMware's HTML Console SDK would, which cannot be had here. It has the
// SDK's documented interface as far as the page uses it, stands on jQuery UI's widget factory as the
// SDK does, opens its own WebSocket, and draws what comes from there: RFB in raw rectangles. Keys go
// as VMware's scan codes. What it cannot show is how VMware's code treats its host.

(function ($) {
    "use strict";

    const CONST = {
        Events: { CONNECTION_STATE_CHANGE: "connectionstatechange", ERROR: "error" },
        ConnectionState: {
            CONNECTING: "connecting",
            CONNECTED: "connected",
            DISCONNECTED: "disconnected",
        },
        Position: { CENTER: 0, LEFT_TOP: 1 },
    };
    const scanCodes = { ArrowUp: 0x148, ArrowDown: 0x150, Enter: 0x1c, Escape: 0x01 };

    /** Bytes as they come, to be read by the number. */
    class Incoming {
        #bytes = new Uint8Array();
        #wake = () => {};

        add(bytes) {
            const all = new Uint8Array(this.#bytes.length + bytes.length);
            all.set(this.#bytes);
            all.set(bytes, this.#bytes.length);
            this.#bytes = all;
            this.#wake();
        }

        async read(size) {
            while (this.#bytes.length < size) {
                await new Promise((wake) => (this.#wake = wake));
            }
            const taken = this.#bytes.slice(0, size);
            this.#bytes = this.#bytes.slice(size);
            return new DataView(taken.buffer);
        }
    }

    $.widget("wmks.simulator", {
        options: { rescale: true, changeResolution: true, enableVVC: true, enableUint8Utf8: false },

        _create: function () {
            // As markup, which jQuery makes elements of.
            this.element.append($("<div class='wmks-simulator'><canvas id='mainCanvas'></canvas></div>"));
            this.canvas = this.element.find("canvas");
            this.canvas.attr("tabindex", 1);
            this.canvas.css({ position: "absolute", transformOrigin: "left top" });
            this._on(this.canvas, {
                keydown: (event) => this._key(event, 1),
                keyup: (event) => this._key(event, 0),
            });
        },

        _key: function (event, down) {
            const code = scanCodes[event.originalEvent.code];
            if (code !== undefined) {
                event.preventDefault();
                this.socket.send(Uint8Array.of(127, 0, 0, 8, code >> 8, code & 255, down, 0));
            }
        },

        connect: function (url) {
            const vvc = this.options.enableVVC ? ["vmware-vvc"] : [];
            this.socket = new WebSocket(url, ["binary", ...vvc]);
            this.socket.onopen = () => {
                if (this.socket.protocol !== "binary") {
                    this._tell(CONST.Events.ERROR, { error: "no agreement on protocol" });
                }
                this.socket.binaryType = "arraybuffer";
                this._tell(CONST.Events.CONNECTION_STATE_CHANGE, { state: "connecting" });
            };
            const incoming = new Incoming();
            this.socket.onmessage = ({ data }) => incoming.add(new Uint8Array(data));
            this.socket.onclose = ({ code, reason }) =>
                this._tell(CONST.Events.CONNECTION_STATE_CHANGE, {
                    ...{ state: CONST.ConnectionState.DISCONNECTED, code, reason },
                });
            void this._converse(incoming);
        },

        _converse: async function (incoming) {
            const send = (...bytes) => this.socket.send(Uint8Array.from(bytes));
            const text = (view) => String.fromCharCode(...new Uint8Array(view.buffer));
            const version = text(await incoming.read(12));
            if (!version.startsWith("RFB ")) {
                this._tell(CONST.Events.ERROR, { error: version });
                return;
            }
            send(...[..."RFB 003.008\n"].map((character) => character.charCodeAt(0)));
            await incoming.read((await incoming.read(1)).getUint8(0));
            send(1);
            await incoming.read(4);
            send(1);
            const init = await incoming.read(24);
            await incoming.read(init.getUint32(20));
            this._resize(init.getUint16(0), init.getUint16(2));
            send(...[0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16, 0, 0, 0]);
            // Raw, and DesktopSize.
            send(...[2, 0, 0, 2, 0, 0, 0, 0, 255, 255, 255, 33]);
            this._ask(0);
            for (let first = true; ; first = false) {
                await this._message(incoming, (await incoming.read(1)).getUint8(0));
                if (first) {
                    const state = CONST.ConnectionState.CONNECTED;
                    this._tell(CONST.Events.CONNECTION_STATE_CHANGE, { state });
                }
            }
        },

        _message: async function (incoming, type) {
            if (type === 3) {
                await incoming.read((await incoming.read(7)).getUint32(3));
            } else if (type === 0) {
                const count = (await incoming.read(3)).getUint16(1);
                for (let i = 0; i < count; ++i) {
                    const head = await incoming.read(12);
                    const [x, y, width, height] = [0, 2, 4, 6].map((at) => head.getUint16(at));
                    if (head.getInt32(8) !== 0) {
                        this._resize(width, height);
                        continue;
                    }
                    const pixels = new Uint8ClampedArray(
                        (await incoming.read(4 * width * height)).buffer,
                    ).map((value, at) => (at % 4 === 3 ? 255 : value));
                    if (width * height > 0) {
                        const image = new ImageData(pixels, width, height);
                        this.canvas[0].getContext("2d").putImageData(image, x, y);
                    }
                }
                this._ask(1);
            }
        },

        _ask: function (incremental) {
            const { width, height } = this.canvas[0];
            const sides = [width >> 8, width & 255, height >> 8, height & 255];
            if (this.socket.readyState === WebSocket.OPEN) {
                this.socket.send(Uint8Array.of(3, incremental, 0, 0, 0, 0, ...sides));
            }
        },

        _resize: function (width, height) {
            this.canvas.prop({ width, height });
            this.updateScreen();
        },

        updateScreen: function () {
            const { width, height } = this.canvas[0];
            const scale = this.options.rescale
                ? Math.min(this.element.width() / width, this.element.height() / height)
                : 1;
            this.canvas.css({
                transform: `scale(${scale})`,
                left: (this.element.width() - width * scale) / 2,
                top: (this.element.height() - height * scale) / 2,
            });
        },

        _tell: function (event, data) {
            this.element.trigger(`simulator${event}`, data);
        },
    });

    window.WMKS = {
        CONST,
        createWMKS: function (id, options) {
            const element = $(`#${id}`).simulator(options);
            const call = (...args) => void element.simulator(...args);
            const console = {
                register: (event, handler) => {
                    element.on(`simulator${event}`, (whole, data) => handler(whole, data));
                    return console;
                },
                connect: (url) => call("connect", url),
                disconnect: () => element.simulator("instance").socket.close(),
                destroy: () => call("destroy"),
                setOption: (name, value) => call("option", name, value),
                updateScreen: () => call("updateScreen"),
            };
            return console;
        },
    };
})(window.jQuery);
