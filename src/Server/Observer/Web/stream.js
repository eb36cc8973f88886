// @ts-check
// The page's one stream: samples of the node, and of what the view shows.

import { batch, effect, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ApiError, locked, request, seesRuntime, session, textLines } from "./api.js";
import { Ring } from "./ring.js";
import { Rows } from "./rows.js";

/**
 * @import { Signal } from "@preact/signals"
 * @import { Crash } from "./api.js"
 * @import { Changes, ProcessRow, TableRow, TreeRow } from "./rows.js"
 * @typedef {Record<string, string|number|boolean|undefined>} Parameters
 * @typedef {{state: "ok"|"full"|"failed"|"closed", error: string|null, commits: number|null, changes: number|null,
 *     commitMs: number|null, commitP50Ms: number|null, commitP99Ms: number|null, lagBytes: number, lagMs: number, logBytes: number,
 *     fileBytes: number, freeBytes: number|null, snapshotRunning: boolean, snapshotAt: string|null}} Storage
 * @typedef {{processes: number, tables: number, crashes: number, decisions: number, restarts: number, watchers: number, keys: number,
 *     mailboxes: number, longestMailbox: number, memoryBytes: number, heapBytes: number, collections: number[], threads: number,
 *     requests: number|null, clientErrors: number|null, serverErrors: number|null, p50Ms: number|null, p99Ms: number|null,
 *     observer: {cpu: number|null}, storage?: Storage}} Figures
 * @typedef {Figures & {t: number}} Sample the figures of the node, with their time in seconds
 * @typedef {{pid: string, name: string|null, label: string|null, initialCall: string|null, kind: string, status: string,
 *     waitsFor: string|null, parent: string|null, mailboxLength: number, memoryEstimate: number, messagesHandled: number,
 *     busyMilliseconds: number, trapExit: boolean, ancestors: string[], ancestorsCount: number, callers: string[], callersCount: number,
 *     links: string[], linksCount: number, monitors: string[], monitorsCount: number, monitoredBy: string[], monitoredByCount: number,
 *     dictionary: {key: string, value: string}[], messageTypes: string[], recentCrashes: Crash[],
 *     activity?: {messagesPerSecond: number, busy: number, restarts: number, since: string|null}}} Detail
 * @typedef {Partial<Detail> & {gone?: true}} Process
 * @typedef {{at: string, node: Figures, processes?: Changes<ProcessRow>, tree?: Changes<TreeRow>, tables?: Changes<TableRow>,
 *     process?: Process}} Message
 * @typedef {{processes: Shown<ProcessRow>, tree: Shown<TreeRow>, tables: Shown<TableRow>, process: Shown<never> & Process}} Parts
 */

/**
 * A list as a view has it: ready and whole since the first sample.
 * @template R
 * @typedef {{ready: boolean, rows: R[], total?: number, matching?: number, full?: boolean}} Shown
 */

const ids = /** @type {const} */ ({ processes: "pid", tree: "id", tables: "id" });
const maxEventLength = 32 * 1024 * 1024;

/** The last sample of the node, or null. */
export const sample = signal(/** @type {Sample|null} */ (null));

/** What the server said of itself when the stream began. */
export const hello = signal(/** @type {{version: string}|null} */ (null));

/** The last samples, at most an hour of one a second, for charts: each is the node part with its time in seconds, `t`. */
export const history = /** @type {Ring<Sample>} */ (new Ring(3600));

export const connection = signal(/** @type {"connecting"|"open"|"broken"|"stopped"|"refused"|"paused"|"off"} */ ("off"));

/** Why the server does not send what the view asks for; else empty. */
export const refusal = signal("");

/** How often a sample comes. */
export const interval = signal(sessionStorage.getItem("pail-interval") ?? "1s");

/** When the next attempt to connect is made, or null. */
export const retryAt = signal(/** @type {number|null} */ (null));

/** @type {Map<keyof Parts, {parameters: Parameters, state: Signal<Parts[keyof Parts]>}>} */
const parts = new Map();

/** @type {AbortController|null} */
let running = null;
let failures = 0;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;

effect(() => {
    sessionStorage.setItem("pail-interval", interval.value);
    restart();
});
effect(() => {
    session.value;
    failures = 0;
    restart();
});

/**
 * Lets the stream send a part, until the function that it returns is called.
 * @template {keyof Parts} P
 * @param {P} part
 * @param {Parameters} parameters
 * @param {Signal<Parts[P]>} state
 */
function show(part, parameters, state) {
    const entry = { parameters, state };
    parts.set(part, entry);
    restart();
    return () => {
        if (parts.get(part) !== entry) return;
        parts.delete(part);
        restart();
    };
}

/**
 * A part of the stream, while the view is shown. What was there stays until the first sample with new parameters.
 * @template {keyof Parts} P
 * @param {P} part
 * @param {Parameters} parameters
 */
export function useStream(part, parameters) {
    const state = useMemo(() => signal(/** @type {Parts[P]} */ ({ ready: false, rows: [] })), [part]);
    useEffect(() => show(part, parameters, state), [part, JSON.stringify(parameters)]);
    return state;
}

/**
 * The address of the stream with what a view shows, for two samples: the first has no rates.
 * @param {keyof Parts} part
 * @param {Parameters} parameters
 */
export function streamPath(part, parameters) {
    return `/v1/observer?${queryOf({ show: part, ...parameters, samples: 2 })}`;
}

// Nobody sees a page in the background, and a browser has only few connections to one server.
document.addEventListener("visibilitychange", reconnect);

/** Connects again, now. */
export function reconnect() {
    failures = 0;
    restart();
}

// Several changes at the same time make one new stream.
function restart() {
    clearTimeout(timer);
    timer = setTimeout(run, 0);
}

async function run() {
    running?.abort();
    running = null;
    retryAt.value = null;
    refusal.value = "";
    if (!seesRuntime() || document.hidden) {
        connection.value = document.hidden ? "paused" : "off";
        return;
    }
    const mine = new AbortController();
    running = mine;
    if (connection.value !== "open") connection.value = "connecting";
    let stopped = false;
    try {
        stopped = await read(mine.signal);
    } catch (error) {
        // Whatever went wrong, the header says that the stream is broken, and we try again, unless that would be as wrong.
        if (mine.signal.aborted || locked.value) return;
        console.info(`The stream ended: ${error}`);
        if (error instanceof ApiError && error.status < 500) refusal.value = error.message;
        if (error instanceof ApiError && (error.status === 400 || error.status === 403)) {
            connection.value = "refused";
            return;
        }
    }
    if (mine.signal.aborted || locked.value) return;
    connection.value = stopped ? "stopped" : "broken";
    const delay = Math.min(15, 2 ** Math.min(failures++, 4)) * 1000;
    retryAt.value = Date.now() + delay;
    timer = setTimeout(run, delay);
}

/** @param {AbortSignal} aborted */
async function read(aborted) {
    const response = await request(`/v1/observer?${query()}`, { signal: aborted });
    /** @type {Map<keyof Parts, Rows<any>>} */
    const lists = new Map();
    let event = "";
    let data = "";
    for await (const line of textLines(response)) {
        if (aborted.aborted) return false;
        if (line.startsWith("event:")) event = line.slice(6).trim();
        else if (line.startsWith("data:")) data += line.slice(5);
        if (data.length > maxEventLength) throw new Error(`An event has more than ${maxEventLength} characters.`);
        if (line !== "") continue;
        if (event === "farewell") return true;
        if (event === "hello") hello.value = JSON.parse(data);
        if (event === "sample") take(JSON.parse(data), lists);
        event = data = "";
    }
    return false;
}

/**
 * @param {Message} message
 * @param {Map<keyof Parts, Rows<any>>} lists
 */
function take(message, lists) {
    const node = { ...message.node, t: new Date(message.at).getTime() / 1000 };
    // The first sample of a stream does not know yet.
    node.observer.cpu ??= sample.value?.observer.cpu ?? null;
    history.push(node);
    failures = 0;
    batch(() => {
        connection.value = "open";
        sample.value = node;
        for (const [part, { state }] of parts) {
            if (part === "process") {
                if (message.process) state.value = { ready: true, rows: [], ...message.process };
                continue;
            }
            const news = message[part];
            if (!news) continue;
            const list = lists.get(part) ?? new Rows(ids[part]);
            lists.set(part, list);
            state.value = list.apply(news);
        }
    });
}

function query() {
    const wanted = [...parts.values()].map(({ parameters }) => parameters);
    return queryOf(Object.assign({ interval: interval.value, show: [...parts.keys()].join(",") }, ...wanted));
}

/** @param {Parameters} parameters */
function queryOf(parameters) {
    const all = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
        if (value !== undefined && value !== "" && value !== false) all.set(name, String(value));
    }
    return all.toString();
}

// For tests and for the curious: how many samples this page has had.
let taken = 0;
effect(() => {
    if (sample.value) taken++;
});
Object.assign(window, { pailObserver: { number: () => taken } });
