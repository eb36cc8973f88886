// @ts-check
// Requests to this server. A key is kept for this tab only, and is sent in a header, so no other site can use it.

import { signal } from "@preact/signals";

/**
 * @typedef {{name: string|null, role: "admin"|"writer"|"reader", allBuckets: boolean, version: string, needsKey: boolean,
 *     hasStorage: boolean, durableByDefault: boolean}} Session
 * @typedef {{method?: string, headers?: Record<string, string>, body?: BodyInit|null, signal?: AbortSignal}} Options
 * @typedef {{title?: string, detail?: string, code?: string}} Problem
 * @typedef {{name: string, backend: string, state: string, pid: string|null, keys: number, bytes: number, mailboxLength: number,
 *     restarts: number, lostKeys: number, configuration: Record<string, unknown>, node?: string}} Bucket in a cluster, `node` has it
 * @typedef {{at: string, pid: string, name: string|null, server: string|null, child: string|null, reason: string,
 *     lastMessageType: string|null, supervisor: string|null, decision: string|null}} Crash
 * @typedef {{sliding: string|null, expiresAtLatest: string|null}} Expiry
 */

/**
 * A page of a list.
 * @template T
 * @typedef {{value: T[], nextLink: string|null}} List
 */

const storedKey = "pail-key";
const ranks = { reader: 0, writer: 1, admin: 2 };

/** Who the server says we are; null before it answered, or without a valid key. */
export const session = signal(/** @type {Session|null} */ (null));

/** Whether the server wants a key, or another one. */
export const locked = signal(false);

/** An answer that is no success. */
export class ApiError extends Error {
    /**
     * @param {number} status
     * @param {Problem|null} problem
     */
    constructor(status, problem) {
        super(problem?.detail ?? problem?.title ?? `The server answered ${status}.`);
        this.name = "ApiError";
        this.status = status;
        /** @type {string} */
        this.code = problem?.code ?? "";
        /** @type {string} */
        this.detail = this.message;
        this.problem = problem;
    }
}

/** What was thrown, as an error. @param {unknown} thrown */
export function errorOf(thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The key of this tab, or null. */
export function key() {
    return sessionStorage.getItem(storedKey);
}

/** Forgets the key and what it let us see, also when the server does not answer. */
export function signOut() {
    sessionStorage.removeItem(storedKey);
    session.value = null;
    locked.value = true;
}

/**
 * Keeps a key for this tab.
 * @param {string} text
 */
export function setKey(text) {
    sessionStorage.setItem(storedKey, text);
    return loadSession();
}

/**
 * Sends a request with the key.
 * @param {string} path
 * @param {Options} [options]
 */
export async function request(path, options = {}) {
    const headers = new Headers(options.headers);
    const secret = key();
    if (secret && !headers.has("Authorization")) headers.set("Authorization", `Bearer ${secret}`);
    const response = await fetch(path, { ...options, headers, cache: "no-store", credentials: "same-origin" });
    if (response.ok || response.status === 304) return response;
    const error = new ApiError(response.status, await problemOf(response));
    if (error.status === 401) {
        session.value = null;
        locked.value = true;
    }
    throw error;
}

/**
 * The JSON of an answer. The caller knows its type.
 * @template T
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<T>}
 */
export async function json(path, options) {
    const response = await request(path, options);
    return response.status === 204 ? /** @type {T} */ (null) : response.json();
}

/** Asks who we are. */
export async function loadSession() {
    try {
        session.value = await json("/v1/session");
        locked.value = false;
    } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
    return session.value;
}

/**
 * Whether the session's role allows what this role may do.
 * @param {"reader"|"writer"|"admin"} role
 */
export function may(role) {
    const mine = session.value?.role;
    return mine !== undefined && ranks[mine] >= ranks[role];
}

/** Whether the session may see what the runtime does. */
export function seesRuntime() {
    return may("admin") && session.value?.allBuckets === true;
}

/**
 * The lines of JSON of an answer, as they come. The caller knows their type.
 * @template T
 * @param {string} path
 * @param {Options} [options]
 * @returns {AsyncGenerator<T, void>}
 */
export async function* lines(path, options) {
    const response = await request(path, options);
    for await (const line of textLines(response)) {
        if (line.trim() !== "") yield JSON.parse(line);
    }
}

/**
 * The lines of an answer, as they come. Ends the answer when nobody wants more.
 * @param {Response} response
 */
export async function* textLines(response) {
    if (!response.body) return;
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    try {
        for (;;) {
            const { done, value } = await reader.read();
            rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
            const parts = rest.split("\n");
            rest = parts.pop() ?? "";
            for (const part of parts) yield part.endsWith("\r") ? part.slice(0, -1) : part;
            if (done) break;
        }
        if (rest !== "") yield rest;
    } finally {
        // The answer may have ended or failed already: then there is nothing left to cancel.
        reader.cancel().catch(() => undefined);
    }
}

/** @param {Response} response @returns {Promise<Problem|null>} */
async function problemOf(response) {
    const text = await response.text();
    try {
        return JSON.parse(text);
    } catch {
        // A proxy's answer, for example, is no JSON: show its beginning.
        return { title: response.statusText, detail: text.slice(0, 300) || `The server answered ${response.status}.` };
    }
}
