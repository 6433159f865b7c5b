// SPDX-License-Identifier: Apache-2.0

// Every word that the page shows, in English. It is what other languages are held against: see
// texts.ts.

import { durationText } from "../meter";
import type { Choice, ConsoleUser, ReasonName } from "../reasons";
import type { ReasonText } from "../texts";

export const texts = {
    title: (instance: string) => (instance === "" ? "Console" : `${instance} – console`),
    unnamed: "Console",
    connecting: (instance: string) =>
        instance === "" ? "Connecting…" : `Connecting to ${instance}…`,
    moving: (instance: string) =>
        `${instance === "" ? "The virtual machine" : instance} is moving to another host, or its host ` +
        "restarts. The console comes back by itself…",
    awaitsStart: "As soon as it runs again, the console opens here by itself.",
    connected: "Connected",
    ended: "Not connected",
    announceConnected: (instance: string) =>
        instance === "" ? "Connected." : `Connected to ${instance}.`,
    announceEnded: (reason: ReasonText) => `${reason.title}. ${reason.text} ${reason.advice}`,
    viewOnly: "View only",
    viewOnlyHint: "This link is for looking: keys and the pointer do not reach the virtual machine.",
    stillThere: "Are you still there?",
    stillThereText: (seconds: number) =>
        `The console will be closed in ${seconds} s. Press or move something to keep it.`,
    stillThereYes: "I am here",
    toolbar: "Console controls",
    ctrlAltDel: "Ctrl-Alt-Del",
    ctrlAltDelHint: "Send Ctrl-Alt-Del to the virtual machine",
    fullScreen: "Full screen",
    leaveFullScreen: "Leave full screen",
    screen: (instance: string) =>
        `Screen of ${instance === "" ? "the virtual machine" : instance}. ` +
        "Press and release Ctrl, Alt and Shift together to reach the controls.",
    silence: "Nothing has come from the machine yet: press Enter for a prompt.",
    reconnect: "Reconnect",
    reload: "Reload",
    reference: "Reference",
    noReference: "none",
    reason: "Reason",
    retrying: (seconds: number) => `Trying again in ${seconds} s, by itself.`,
    announceRetry: (seconds: number) => `Trying again in ${seconds} seconds.`,
    stopTrying: "Stop trying",
    /** What is printed on the keys; any other key is called by its code. */
    keys: {
        ControlLeft: "Ctrl",
        AltLeft: "Alt",
        ShiftLeft: "Shift",
        MetaLeft: "Win",
        Delete: "Del",
        Backspace: "Backspace",
        PrintScreen: "Print",
    },
    sysRq: "SysRq",
    keysMenu: "Keys",
    keysHint: "Hold keys down, or press keys that this computer keeps for itself",
    hold: "Hold down",
    holdHint: (key: string) => `Hold ${key} down until chosen again`,
    press: "Press",
    functionKeys: "Function keys",
    virtualTerminals: "Terminals of Linux",
    magicSysRq: "Linux kernel",
    touchKeyboard: "Keyboard",
    touchKeyboardHint: "Show this device’s keyboard",
    view: "View",
    viewHint: "Size of the picture, screenshot",
    fit: "Fit to window",
    actual: "Actual size",
    remote: "Resize the guest’s screen",
    pan: "Move the picture",
    panHint: "Drag moves the picture instead of the guest’s pointer",
    screenshot: "Save screenshot",
    paste: "Paste",
    pasteHint: "Type text into the virtual machine, or use its clipboard",
    pasteTitle: "Paste into the virtual machine",
    pasteText: "Text",
    readClipboard: "Take from my clipboard",
    clipboardDenied: "The browser does not give access to your clipboard. Press Ctrl-V in the field.",
    layout: "Keyboard layout of the guest",
    pace: "Pace",
    paces: { fast: "Fast", normal: "Normal", slow: "Slow, for firmware and boot menus" },
    type: "Type it",
    stop: "Stop",
    close: "Close",
    missing: (characters: string) => `This keyboard cannot type: ${characters}`,
    typing: (done: number, all: number) => `${done} of ${all} characters`,
    typed: (all: number) => `Typed: ${all} characters.`,
    stopped: (done: number, all: number) => `Stopped after ${done} of ${all} characters.`,
    toGuestClipboard: "Put into the guest’s clipboard",
    sentToGuest: "The guest has it on offer in its clipboard.",
    fromGuestClipboard: "Copy the guest’s clipboard",
    guestClipboardEmpty: "The guest has copied nothing yet.",
    copiedFromGuest: "Copied from the guest.",
    loginTitle: "Log in to the virtual machine",
    userName: "User name, with a domain as DOMAIN\\name",
    password: "Password",
    logIn: "Log in",
    cancel: "Cancel",
    loginRefused: "The virtual machine refused that user name or password.",
    loginNote: "The login is for the virtual machine alone. This page forgets it when it is closed.",
    details: "Details",
    detailsHint: "This session, and how good its connection is",
    machine: "Virtual machine",
    machineId: "Identifier",
    host: "Host",
    others: "Also here",
    nobody: "nobody",
    somebody: "somebody",
    /** Who has a console open. */
    consoleUser: ({ name, yourself, sinceSeconds, viewOnly }: ConsoleUser) =>
        `${yourself ? "you, in another window" : (name ?? "somebody")}, for ` +
        `${durationText(sinceSeconds * 1000)}${viewOnly ? ", looking only" : ""}`,
    choices: { join: "Join", take_over: "Take over" } satisfies Record<Choice, string>,
    choiceHints: {
        join: "Join, and you use the same screen together.",
        take_over: "Take over, and the others’ sessions end.",
    } satisfies Record<Choice, string>,
    takenOverBy: (name: string) => `${name} has chosen to go on with this console alone.`,
    company: (names: string) => `Also here: ${names}`,
    checkAgain: "Check again",
    companyGone: "Nobody else is here any more.",
    consoleType: "Console type",
    session: "Session",
    user: "Opened by",
    access: "Access",
    fullAccess: "Look and use",
    connectedFor: "Connected for",
    timeLeft: "Time left",
    unlimited: "unlimited",
    roundTrip: "Round trip",
    updates: "Picture updates",
    received: "Received",
    sent: "Sent",
    notMeasured: "not measured",
    milliseconds: (count: number) => `${count} ms`,
    perSecond: (count: number) => `${count} per second`,
};

/** For a reason that this page has no words for; the gateway's own sentence takes `text`'s place. */
export const unknownReason: ReasonText = {
    title: "The console is not available",
    text: "The console gateway ended or refused this session.",
    advice: "Try again. If it happens again, give the reference below to your operator.",
};

export const reasonTexts: Record<ReasonName, ReasonText> = {
    token_missing: {
        title: "This address opens no console",
        text: "It has no console token in it, so the gateway cannot tell which virtual machine you mean.",
        advice: "Open the console again from your cloud dashboard, or request a new console link.",
    },
    token_unknown: {
        title: "This link is no longer valid",
        text: "A console link works for a short time only, and usually once. This one has expired, was already used, or was never valid.",
        advice: "Request a new console link and open it in this browser.",
    },
    origin_refused: {
        title: "This address is not allowed",
        text: "The gateway does not accept console sessions from the address in your address bar.",
        advice: "Use the exact address that your cloud gave you. If you did, ask your operator to add this one to the gateway’s public origins.",
    },
    instance_unknown: {
        title: "The virtual machine was not found",
        text: "It may have been deleted, or moved to a place that the gateway does not look after.",
        advice: "Check that it still exists in your cloud dashboard, then request a new console link.",
    },
    instance_ambiguous: {
        title: "Two virtual machines have the same identity",
        text: "More than one virtual machine carries the identifier that this link is for, so the gateway cannot tell which one is yours.",
        advice: "Only your operator can change this: give them the reference below.",
    },
    instance_not_running: {
        title: "The virtual machine is not running",
        text: "It is powered off, so it has no screen to show.",
        advice: "Power it on, then choose Reconnect.",
    },
    instance_suspended: {
        title: "The virtual machine is suspended",
        text: "It is asleep with all that it was doing, and has no screen to show until it is resumed.",
        advice: "Resume it, then choose Reconnect.",
    },
    console_unavailable: {
        title: "The console is not available right now",
        text: "The virtual machine exists, but its console cannot be opened at the moment, for example because it is being moved or started.",
        advice: "Wait a minute, then choose Reconnect.",
    },
    console_limit_reached: {
        title: "Too many consoles are open",
        text: "This virtual machine, or the gateway, already has as many console sessions as it allows.",
        advice: "Close a console that is no longer needed, then choose Reconnect.",
    },
    console_in_use: {
        title: "This console is in use",
        text: "Somebody else has it open.",
        advice: "Choose Check again when it may be free.",
    },
    session_limit_reached: {
        title: "Too many consoles are open",
        text: "As many console sessions are open as are allowed from your network, or for your user, project or machine.",
        advice: "Close a console that is no longer needed, then choose Reconnect.",
    },
    too_many_attempts: {
        title: "Too many links that were not valid",
        text: "From your network came many console links that were not valid. For a while, no more are looked at.",
        advice: "Wait a minute, then choose Reconnect.",
    },
    browser_stalled: {
        title: "This page took nothing any more",
        text: "The console had something to show, and for minutes your browser did not take it: the computer may have slept.",
        advice: "Choose Reconnect.",
    },
    ticket_rejected: {
        title: "The console host refused the session",
        text: "The host did not accept the ticket that was issued for this session. The virtual machine may just have moved to another host.",
        advice: "Choose Reconnect: a new ticket is issued each time.",
    },
    thumbprint_mismatch: {
        title: "The console host could not be verified",
        text: "The host’s certificate is not the expected one. For your protection nothing was sent to it.",
        advice: "Do not try again. Give the reference below to your operator.",
    },
    upstream_unreachable: {
        title: "The console host cannot be reached",
        text: "The gateway could not connect to the host that runs this virtual machine.",
        advice: "Wait a minute, then choose Reconnect. If it happens again, tell your operator.",
    },
    upstream_protocol: {
        title: "The console sent something unexpected",
        text: "What came from the console’s side could not be understood, so the session was ended.",
        advice: "Choose Reconnect. If it happens again, give the reference below to your operator.",
    },
    upstream_authentication_failed: {
        title: "The console host refused the gateway",
        text: "The password or the certificate by which the gateway shows who it is was not accepted, or none is configured.",
        advice: "Only your operator can change this: give them the reference below.",
    },
    upstream_insecure: {
        title: "The console host is not secure enough",
        text: "The host offers no connection that is as well protected as the gateway must have it, so none was opened.",
        advice: "Only your operator can change this: give them the reference below.",
    },
    upstream_closed: {
        title: "The console was closed",
        text: "The host closed the connection. This happens when a virtual machine is powered off, reset or moved to another host.",
        advice: "Choose Reconnect if the virtual machine is still running.",
    },
    console_moving: {
        title: "The console has not come back yet",
        text: "The virtual machine was running when its host closed the connection. It may have been moved, or its host restarted.",
        advice: "Choose Reconnect. If it does not come back, tell your operator.",
    },
    deadline_exceeded: {
        title: "The console took too long to answer",
        text: "One of the systems between you and the virtual machine did not answer in time, or the session reached its time limit.",
        advice: "Choose Reconnect.",
    },
    store_unavailable: {
        title: "The gateway cannot check your link",
        text: "The place where the gateway keeps its console tokens does not answer. Your link has not been used up.",
        advice: "Wait a minute, then choose Reconnect.",
    },
    driver_unavailable: {
        title: "vCenter does not answer",
        text: "The gateway needs vCenter to open this console, and could not reach it.",
        advice: "Wait a minute, then choose Reconnect. If it happens again, tell your operator.",
    },
    driver_refused: {
        title: "vCenter refused the gateway",
        text: "The gateway’s vCenter account has a wrong password, or lacks the privilege to open consoles.",
        advice: "Only your operator can change this: give them the reference below.",
    },
    audit_unavailable: {
        title: "The gateway cannot keep its records",
        text: "Consoles are opened only while the gateway can write down who opened them, and at the moment it cannot.",
        advice: "Wait a moment, then choose Reconnect. If it happens again, tell your operator.",
    },
    session_replaced: {
        title: "This console was opened again",
        text: "The same session is now shown in another window or tab, so this one was closed.",
        advice: "Go on there. To use it here as well, request a new console link.",
    },
    session_taken_over: {
        title: "Your console was taken over",
        text: "Somebody else has chosen to go on with this console alone.",
        advice: "Choose Reconnect to see who has it now.",
    },
    session_ended: {
        title: "Your access was ended",
        text: "This console session was ended by an operator.",
        advice: "If you still need the console, request a new console link.",
    },
    session_revoked: {
        title: "Your access was withdrawn",
        text: "The console link, or the access to this virtual machine, is not valid any more.",
        advice: "If you still need the console, request a new console link.",
    },
    session_expired: {
        title: "The time for this console is up",
        text: "Console sessions last only so long here, counted from when their link was made.",
        advice: "To go on, request a new console link.",
    },
    session_idle: {
        title: "Nobody seemed to be there",
        text: "Nothing was pressed or moved for as long as consoles may stay unused here, so this one was closed.",
        advice: "Choose Reconnect to go on.",
    },
    shutting_down: {
        title: "The gateway is restarting",
        text: "The console gateway is being stopped or updated. Your virtual machine is not affected.",
        advice: "Wait a minute, then choose Reconnect.",
    },
    internal_error: {
        title: "The gateway made a mistake",
        text: "Something went wrong inside the console gateway. Your virtual machine is not affected.",
        advice: "Choose Reconnect. If it happens again, give the reference below to your operator.",
    },
    login_refused: {
        title: "The login was refused",
        text: "The virtual machine did not accept the user name or the password, or ended the connection when it was told them.",
        advice: "Choose Reconnect to try another one.",
    },
    login_cancelled: {
        title: "Nobody has logged in",
        text: "This console needs a login for the virtual machine, and none was given.",
        advice: "Choose Reconnect to log in.",
    },
    network: {
        title: "The connection was lost",
        text: "Your browser cannot reach the console gateway, or the connection to it broke off.",
        advice: "Check your network, then choose Reconnect.",
    },
    type_unsupported: {
        title: "This kind of console is not supported",
        text: "The virtual machine’s console is of a kind that this page has no viewer for.",
        advice: "Request a link to another kind of console, or ask your operator.",
    },
    viewer_unavailable: {
        title: "The console viewer did not load",
        text: "A part of this page could not be loaded. The gateway may have been updated in the meantime.",
        advice: "Choose Reload.",
    },
};
