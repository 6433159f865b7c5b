// SPDX-License-Identifier: Apache-2.0

// Every word that the page shows, in German.

import { durationText } from "../meter";
import type { Choice, ConsoleUser, ReasonName } from "../reasons";
import type { ReasonText, Texts } from "../texts";

export const texts: Texts = {
    title: (instance) => (instance === "" ? "Konsole" : `${instance} – Konsole`),
    unnamed: "Konsole",
    connecting: (instance) =>
        instance === "" ? "Verbindung wird aufgebaut …" : `Verbindung mit ${instance} …`,
    moving: (instance) =>
        `${instance === "" ? "Die virtuelle Maschine" : instance} zieht auf einen anderen Host um, oder ihr ` +
        "Host startet neu. Die Konsole kommt von selbst wieder …",
    awaitsStart: "Sobald sie wieder läuft, öffnet sich die Konsole hier von selbst.",
    connected: "Verbunden",
    ended: "Nicht verbunden",
    announceConnected: (instance) =>
        instance === "" ? "Verbunden." : `Verbunden mit ${instance}.`,
    announceEnded: (reason) => `${reason.title}. ${reason.text} ${reason.advice}`,
    viewOnly: "Nur ansehen",
    viewOnlyHint: "Dieser Link ist zum Ansehen: Tasten und Zeiger erreichen die virtuelle Maschine nicht.",
    stillThere: "Sind Sie noch da?",
    stillThereText: (seconds: number) =>
        `Die Konsole wird in ${seconds} s geschlossen. Drücken oder bewegen Sie etwas, um sie zu behalten.`,
    stillThereYes: "Ich bin da",
    toolbar: "Bedienung der Konsole",
    ctrlAltDel: "Strg-Alt-Entf",
    ctrlAltDelHint: "Strg-Alt-Entf an die virtuelle Maschine senden",
    fullScreen: "Vollbild",
    leaveFullScreen: "Vollbild beenden",
    screen: (instance) =>
        `Bildschirm von ${instance === "" ? "der virtuellen Maschine" : instance}. ` +
        "Strg, Alt und Umschalt zusammen drücken und loslassen führt zur Bedienung.",
    silence: "Von der Maschine ist noch nichts gekommen: Enter zeigt eine Eingabezeile.",
    reconnect: "Neu verbinden",
    reload: "Neu laden",
    reference: "Vorgang",
    noReference: "keiner",
    reason: "Grund",
    retrying: (seconds) => `Neuer Versuch in ${seconds} s, von selbst.`,
    announceRetry: (seconds) => `Neuer Versuch in ${seconds} Sekunden.`,
    stopTrying: "Nicht mehr versuchen",
    keys: {
        ControlLeft: "Strg",
        AltLeft: "Alt",
        ShiftLeft: "Umschalt",
        MetaLeft: "Win",
        Delete: "Entf",
        Backspace: "Rücktaste",
        PrintScreen: "Druck",
    },
    sysRq: "S-Abf",
    keysMenu: "Tasten",
    keysHint: "Tasten halten, oder Tasten drücken, die dieser Rechner für sich behält",
    hold: "Halten",
    holdHint: (key) => `${key} halten, bis es wieder gewählt wird`,
    press: "Drücken",
    functionKeys: "Funktionstasten",
    virtualTerminals: "Terminals von Linux",
    magicSysRq: "Linux-Kernel",
    touchKeyboard: "Tastatur",
    touchKeyboardHint: "Die Tastatur dieses Geräts zeigen",
    view: "Ansicht",
    viewHint: "Größe des Bildes, Bildschirmfoto",
    fit: "An das Fenster anpassen",
    actual: "Originalgröße",
    remote: "Bildschirm des Gasts anpassen",
    pan: "Bild verschieben",
    panHint: "Ziehen verschiebt das Bild statt den Zeiger des Gasts",
    screenshot: "Bildschirmfoto speichern",
    paste: "Einfügen",
    pasteHint: "Text in die virtuelle Maschine tippen, oder ihre Zwischenablage nutzen",
    pasteTitle: "In die virtuelle Maschine einfügen",
    pasteText: "Text",
    readClipboard: "Aus meiner Zwischenablage",
    clipboardDenied:
        "Der Browser gibt die Zwischenablage nicht frei. Strg-V im Feld fügt sie dort ein.",
    layout: "Tastaturbelegung des Gasts",
    pace: "Tempo",
    paces: { fast: "Schnell", normal: "Normal", slow: "Langsam, für Firmware und Startmenüs" },
    type: "Tippen",
    stop: "Anhalten",
    close: "Schließen",
    missing: (characters) => `Diese Tastatur kann nicht tippen: ${characters}`,
    typing: (done, all) => `${done} von ${all} Zeichen`,
    typed: (all) => `Getippt: ${all} Zeichen.`,
    stopped: (done, all) => `Angehalten nach ${done} von ${all} Zeichen.`,
    toGuestClipboard: "In die Zwischenablage des Gasts",
    sentToGuest: "Dem Gast steht der Text in seiner Zwischenablage zur Verfügung.",
    fromGuestClipboard: "Zwischenablage des Gasts kopieren",
    guestClipboardEmpty: "Der Gast hat noch nichts kopiert.",
    copiedFromGuest: "Vom Gast kopiert.",
    loginTitle: "An der virtuellen Maschine anmelden",
    userName: "Benutzername, mit Domäne als DOMÄNE\\Name",
    password: "Passwort",
    logIn: "Anmelden",
    cancel: "Abbrechen",
    loginRefused: "Die virtuelle Maschine hat Benutzernamen oder Passwort abgelehnt.",
    loginNote:
        "Die Anmeldung gilt allein der virtuellen Maschine. Diese Seite vergisst sie, wenn sie geschlossen wird.",
    details: "Einzelheiten",
    detailsHint: "Diese Sitzung, und wie gut ihre Verbindung ist",
    machine: "Virtuelle Maschine",
    machineId: "Kennung",
    host: "Host",
    others: "Auch hier",
    nobody: "niemand",
    somebody: "jemand",
    /** Who has a console open. */
    consoleUser: ({ name, yourself, sinceSeconds, viewOnly }: ConsoleUser) =>
        `${yourself ? "Sie, in einem anderen Fenster" : (name ?? "jemand")}, seit ` +
        `${durationText(sinceSeconds * 1000)}${viewOnly ? ", sieht nur zu" : ""}`,
    choices: { join: "Dazukommen", take_over: "Übernehmen" } satisfies Record<Choice, string>,
    choiceHints: {
        join: "Kommen Sie dazu, benutzen alle denselben Bildschirm gemeinsam.",
        take_over: "Übernehmen Sie, enden die anderen Sitzungen.",
    } satisfies Record<Choice, string>,
    takenOverBy: (name: string) => `${name} macht mit dieser Konsole allein weiter.`,
    company: (names: string) => `Auch hier: ${names}`,
    checkAgain: "Erneut prüfen",
    companyGone: "Niemand sonst ist mehr hier.",
    consoleType: "Art der Konsole",
    session: "Sitzung",
    user: "Geöffnet von",
    access: "Zugriff",
    fullAccess: "Ansehen und bedienen",
    timeLeft: "Verbleibende Zeit",
    unlimited: "unbegrenzt",
    connectedFor: "Verbunden seit",
    roundTrip: "Hin und zurück",
    updates: "Bildänderungen",
    received: "Empfangen",
    sent: "Gesendet",
    notMeasured: "nicht gemessen",
    milliseconds: (count) => `${count} ms`,
    perSecond: (count) => `${count} je Sekunde`,
};

export const unknownReason: ReasonText = {
    title: "Die Konsole ist nicht verfügbar",
    text: "Das Konsolen-Gateway hat diese Sitzung beendet oder abgelehnt.",
    advice: "Versuchen Sie es noch einmal. Geschieht es wieder, geben Sie Ihrem Betreiber den Vorgang unten an.",
};

export const reasonTexts: Record<ReasonName, ReasonText> = {
    token_missing: {
        title: "Diese Adresse öffnet keine Konsole",
        text: "In ihr steht kein Konsolen-Token; das Gateway weiß daher nicht, welche virtuelle Maschine gemeint ist.",
        advice: "Öffnen Sie die Konsole noch einmal aus Ihrem Cloud-Dashboard, oder fordern Sie einen neuen Link an.",
    },
    token_unknown: {
        title: "Dieser Link gilt nicht mehr",
        text: "Ein Konsolen-Link gilt nur kurze Zeit, und meist nur einmal. Dieser ist abgelaufen, wurde schon benutzt oder war nie gültig.",
        advice: "Fordern Sie einen neuen Link an, und öffnen Sie ihn in diesem Browser.",
    },
    origin_refused: {
        title: "Diese Adresse ist nicht erlaubt",
        text: "Das Gateway nimmt von der Adresse in Ihrer Adresszeile keine Sitzungen an.",
        advice: "Benutzen Sie genau die Adresse, die Ihre Cloud Ihnen gab. Ist es diese, bitten Sie Ihren Betreiber, sie unter den öffentlichen Adressen des Gateways einzutragen.",
    },
    instance_unknown: {
        title: "Die virtuelle Maschine wurde nicht gefunden",
        text: "Vielleicht wurde sie gelöscht oder liegt jetzt an einem Ort, für den das Gateway nicht zuständig ist.",
        advice: "Prüfen Sie in Ihrem Cloud-Dashboard, ob es sie noch gibt, und fordern Sie dann einen neuen Link an.",
    },
    instance_ambiguous: {
        title: "Zwei virtuelle Maschinen haben dieselbe Kennung",
        text: "Mehr als eine virtuelle Maschine trägt die Kennung, für die dieser Link gilt; das Gateway weiß daher nicht, welche Ihre ist.",
        advice: "Das kann nur Ihr Betreiber ändern: Geben Sie ihm den Vorgang unten an.",
    },
    instance_not_running: {
        title: "Die virtuelle Maschine läuft nicht",
        text: "Sie ist ausgeschaltet und hat daher keinen Bildschirm.",
        advice: "Schalten Sie sie ein, und wählen Sie dann Neu verbinden.",
    },
    instance_suspended: {
        title: "Die virtuelle Maschine ist angehalten",
        text: "Sie schläft mit allem, was sie gerade tat, und hat keinen Bildschirm, bis sie fortgesetzt wird.",
        advice: "Setzen Sie sie fort, und wählen Sie dann Neu verbinden.",
    },
    console_unavailable: {
        title: "Die Konsole ist gerade nicht verfügbar",
        text: "Die virtuelle Maschine gibt es, aber ihre Konsole lässt sich im Moment nicht öffnen, zum Beispiel weil sie umzieht oder startet.",
        advice: "Warten Sie eine Minute, und wählen Sie dann Neu verbinden.",
    },
    console_limit_reached: {
        title: "Es sind zu viele Konsolen offen",
        text: "Diese virtuelle Maschine oder das Gateway hat schon so viele Sitzungen, wie erlaubt sind.",
        advice: "Schließen Sie eine Konsole, die nicht mehr gebraucht wird, und wählen Sie dann Neu verbinden.",
    },
    console_in_use: {
        title: "Diese Konsole wird gerade benutzt",
        text: "Jemand anderes hat sie offen.",
        advice: "Wählen Sie Erneut prüfen, wenn sie frei sein könnte.",
    },
    session_limit_reached: {
        title: "Es sind zu viele Konsolen offen",
        text: "Aus Ihrem Netz, oder für Ihren Benutzer, Ihr Projekt oder Ihre Maschine, sind so viele Konsolen offen, wie erlaubt sind.",
        advice: "Schließen Sie eine Konsole, die nicht mehr gebraucht wird, und wählen Sie dann Neu verbinden.",
    },
    too_many_attempts: {
        title: "Zu viele ungültige Verweise",
        text: "Aus Ihrem Netz kamen viele Konsolen-Verweise, die nicht gültig waren. Eine Weile lang wird keiner mehr angesehen.",
        advice: "Warten Sie eine Minute, und wählen Sie dann Neu verbinden.",
    },
    browser_stalled: {
        title: "Diese Seite hat nichts mehr angenommen",
        text: "Die Konsole hatte etwas zu zeigen, und minutenlang hat Ihr Browser es nicht angenommen: Vielleicht hat der Rechner geschlafen.",
        advice: "Wählen Sie Neu verbinden.",
    },
    ticket_rejected: {
        title: "Der Konsolen-Host hat die Sitzung abgelehnt",
        text: "Der Host hat das Ticket für diese Sitzung nicht angenommen. Vielleicht ist die virtuelle Maschine gerade auf einen anderen Host umgezogen.",
        advice: "Wählen Sie Neu verbinden: Jedes Mal wird ein neues Ticket ausgestellt.",
    },
    thumbprint_mismatch: {
        title: "Der Konsolen-Host konnte sich nicht ausweisen",
        text: "Das Zertifikat des Hosts ist nicht das erwartete. Zu Ihrem Schutz wurde ihm nichts gesendet.",
        advice: "Versuchen Sie es nicht noch einmal. Geben Sie Ihrem Betreiber den Vorgang unten an.",
    },
    upstream_unreachable: {
        title: "Der Konsolen-Host ist nicht erreichbar",
        text: "Das Gateway konnte den Host dieser virtuellen Maschine nicht erreichen.",
        advice: "Warten Sie eine Minute, und wählen Sie dann Neu verbinden. Geschieht es wieder, sagen Sie es Ihrem Betreiber.",
    },
    upstream_protocol: {
        title: "Von der Konsole kam etwas Unerwartetes",
        text: "Was von der Seite der Konsole kam, war nicht zu verstehen; die Sitzung wurde deshalb beendet.",
        advice: "Wählen Sie Neu verbinden. Geschieht es wieder, geben Sie Ihrem Betreiber den Vorgang unten an.",
    },
    upstream_authentication_failed: {
        title: "Der Konsolen-Host hat das Gateway abgelehnt",
        text: "Das Passwort oder Zertifikat, mit dem sich das Gateway ausweist, wurde nicht angenommen, oder es ist keines eingetragen.",
        advice: "Das kann nur Ihr Betreiber ändern: Geben Sie ihm den Vorgang unten an.",
    },
    upstream_insecure: {
        title: "Der Konsolen-Host ist nicht sicher genug",
        text: "Der Host bietet keine Verbindung, die so gut geschützt ist, wie das Gateway es verlangt; es wurde daher keine geöffnet.",
        advice: "Das kann nur Ihr Betreiber ändern: Geben Sie ihm den Vorgang unten an.",
    },
    upstream_closed: {
        title: "Die Konsole wurde geschlossen",
        text: "Der Host hat die Verbindung beendet. Das geschieht, wenn eine virtuelle Maschine ausgeschaltet, zurückgesetzt oder auf einen anderen Host verschoben wird.",
        advice: "Wählen Sie Neu verbinden, falls die virtuelle Maschine noch läuft.",
    },
    console_moving: {
        title: "Die Konsole ist noch nicht wieder da",
        text: "Die virtuelle Maschine lief, als ihr Host die Verbindung beendet hat. Vielleicht ist sie umgezogen, oder ihr Host startet neu.",
        advice: "Wählen Sie Neu verbinden. Kommt sie nicht wieder, sagen Sie es Ihrem Betreiber.",
    },
    deadline_exceeded: {
        title: "Die Konsole hat zu spät geantwortet",
        text: "Eines der Systeme zwischen Ihnen und der virtuellen Maschine hat nicht rechtzeitig geantwortet, oder die Zeit der Sitzung war um.",
        advice: "Wählen Sie Neu verbinden.",
    },
    store_unavailable: {
        title: "Das Gateway kann Ihren Link nicht prüfen",
        text: "Der Ort, an dem das Gateway seine Tokens aufbewahrt, antwortet nicht. Ihr Link ist nicht verbraucht.",
        advice: "Warten Sie eine Minute, und wählen Sie dann Neu verbinden.",
    },
    driver_unavailable: {
        title: "Das vCenter antwortet nicht",
        text: "Das Gateway braucht vCenter, um diese Konsole zu öffnen, und konnte es nicht erreichen.",
        advice: "Warten Sie eine Minute, und wählen Sie dann Neu verbinden. Geschieht es wieder, sagen Sie es Ihrem Betreiber.",
    },
    driver_refused: {
        title: "Das vCenter hat das Gateway abgelehnt",
        text: "Das Konto des Gateways im vCenter hat ein falsches Passwort oder darf keine Konsolen öffnen.",
        advice: "Das kann nur Ihr Betreiber ändern: Geben Sie ihm den Vorgang unten an.",
    },
    audit_unavailable: {
        title: "Das Gateway kann nichts festhalten",
        text: "Konsolen werden nur geöffnet, solange das Gateway festhalten kann, wer sie geöffnet hat. Zurzeit kann es das nicht.",
        advice: "Warten Sie einen Moment, und wählen Sie dann Neu verbinden. Geschieht es wieder, sagen Sie es Ihrem Betreiber.",
    },
    session_replaced: {
        title: "Diese Konsole wurde noch einmal geöffnet",
        text: "Dieselbe Sitzung ist jetzt in einem anderen Fenster oder Tab zu sehen; diese hier wurde deshalb geschlossen.",
        advice: "Machen Sie dort weiter. Um sie auch hier zu benutzen, fordern Sie einen neuen Link an.",
    },
    session_taken_over: {
        title: "Ihre Konsole wurde übernommen",
        text: "Jemand anderes macht mit dieser Konsole allein weiter.",
        advice: "Wählen Sie Neu verbinden, um zu sehen, wer sie jetzt hat.",
    },
    session_ended: {
        title: "Ihr Zugang wurde beendet",
        text: "Diese Sitzung wurde von einem Betreiber beendet.",
        advice: "Brauchen Sie die Konsole noch, fordern Sie einen neuen Link an.",
    },
    session_revoked: {
        title: "Ihr Zugang wurde zurückgezogen",
        text: "Der Link zur Konsole, oder der Zugang zu dieser virtuellen Maschine, gilt nicht mehr.",
        advice: "Brauchen Sie die Konsole noch, fordern Sie einen neuen Link an.",
    },
    session_expired: {
        title: "Die Zeit für diese Konsole ist um",
        text: "Sitzungen dauern hier nur eine bestimmte Zeit, gerechnet ab dem Link, der sie geöffnet hat.",
        advice: "Um weiterzumachen, fordern Sie einen neuen Link an.",
    },
    session_idle: {
        title: "Es schien niemand da zu sein",
        text: "So lange, wie Konsolen hier ungenutzt bleiben dürfen, wurde nichts gedrückt oder bewegt; darum wurde diese geschlossen.",
        advice: "Mit „Neu verbinden“ geht es weiter.",
    },
    shutting_down: {
        title: "Das Gateway startet neu",
        text: "Das Konsolen-Gateway wird angehalten oder erneuert. Ihre virtuelle Maschine ist davon nicht betroffen.",
        advice: "Warten Sie eine Minute, und wählen Sie dann Neu verbinden.",
    },
    internal_error: {
        title: "Das Gateway hat einen Fehler gemacht",
        text: "Im Konsolen-Gateway ist etwas schiefgegangen. Ihre virtuelle Maschine ist davon nicht betroffen.",
        advice: "Wählen Sie Neu verbinden. Geschieht es wieder, geben Sie Ihrem Betreiber den Vorgang unten an.",
    },
    login_refused: {
        title: "Die Anmeldung wurde abgelehnt",
        text: "Die virtuelle Maschine hat den Benutzernamen oder das Passwort nicht angenommen, oder daraufhin die Verbindung beendet.",
        advice: "Wählen Sie Neu verbinden, um es mit anderen Angaben zu versuchen.",
    },
    login_cancelled: {
        title: "Niemand hat sich angemeldet",
        text: "Diese Konsole braucht eine Anmeldung an der virtuellen Maschine, und es gab keine.",
        advice: "Wählen Sie Neu verbinden, um sich anzumelden.",
    },
    network: {
        title: "Die Verbindung ist abgebrochen",
        text: "Ihr Browser erreicht das Konsolen-Gateway nicht, oder die Verbindung dorthin ist abgerissen.",
        advice: "Prüfen Sie Ihr Netz, und wählen Sie dann Neu verbinden.",
    },
    type_unsupported: {
        title: "Diese Art von Konsole wird nicht unterstützt",
        text: "Die Konsole der virtuellen Maschine ist von einer Art, die diese Seite nicht zeigen kann.",
        advice: "Fordern Sie einen Link zu einer anderen Art von Konsole an, oder fragen Sie Ihren Betreiber.",
    },
    viewer_unavailable: {
        title: "Die Anzeige wurde nicht geladen",
        text: "Ein Teil dieser Seite konnte nicht geladen werden. Vielleicht wurde das Gateway inzwischen erneuert.",
        advice: "Wählen Sie Neu laden.",
    },
};
