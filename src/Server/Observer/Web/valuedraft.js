// @ts-check
// What somebody has changed about a value and not saved yet, and how it is sent.

import { may, request } from "./api.js";
import { useRef, useState } from "./html.js";
import { fieldText, withLineEnds } from "./lineends.js";
import { keyPath } from "./paths.js";
import { storedBytes } from "./valueread.js";

/**
 * @import { Value } from "./valueread.js"
 * @typedef {{text: string|null, type: string|null, metadata: string|null, ttl: string, file: File|null}} Draft null: unchanged
 * @typedef {{base: Value|null|undefined, draft: Draft}} Edit what is edited; undefined before it was read, null when there is none
 */

/** @type {Draft} */
export const unchanged = { text: null, type: null, metadata: null, ttl: "", file: null };

// An end that is so near counts as passed, for the clocks of browser and server may differ.
const clockDifference = 60_000;

// What was not saved outlives the view: another view, or a key that is no longer valid, loses nothing.
/** @type {Map<string, Edit>} */
const kept = new Map();

/** What was left unsaved under a path. @param {string} path */
export function keptEdit(path) {
    return kept.get(path);
}

/** @param {Draft} draft */
export function isDirty(draft) {
    return draft.text !== null || draft.type !== null || draft.metadata !== null || draft.ttl.trim() !== "" || draft.file !== null;
}

/**
 * The value that is edited and what was changed, kept until it is saved.
 * @param {string} path
 */
export function useEdit(path) {
    const [edit, setEdit] = useState(/** @type {Edit} */ ({ base: undefined, draft: unchanged }));
    const now = useRef(edit);
    const set = (/** @type {Partial<Edit>} */ change) => {
        now.current = { ...now.current, ...change };
        setEdit(now.current);
        // Somebody who may only read sees the value without these changes, and loses none of them.
        if (may("writer")) keep(path, now.current);
    };
    return { ...edit, now, set };
}

/** The text as a text field has it. @param {Draft} draft @param {Value|null} base */
export function textIn(draft, base) {
    return draft.text ?? fieldText(base?.text ?? "");
}

/** The draft with another text. @param {Draft} draft @param {Value|null} base @param {string} text @returns {Draft} */
export function withText(draft, base, text) {
    return { ...draft, text: base?.text !== null && text === fieldText(base?.text ?? "") ? null : text };
}

/** The text to store: it gets the line ends that the old one had. @param {Draft} draft @param {Value|null} base */
export function textOut(draft, base) {
    if (draft.text === null) return base?.text ?? "";
    return withLineEnds(draft.text, base?.text ?? "");
}

/** Whether the text can be changed here. @param {Draft} draft @param {Value|null} base */
export function isText(draft, base) {
    return draft.file === null && (draft.text !== null || base === null || base.text !== null);
}

/**
 * The same changes to another version, which somebody else has made: what was not changed is taken from it. Without another version, the
 * value has gone, and what was known of it can be saved again, but not with an end that has passed.
 * @param {Draft} draft
 * @param {Value|null} base
 * @param {Value|null} theirs
 * @returns {{base: Value|null, draft: Draft, passed: boolean}}
 */
export function rebase(draft, base, theirs) {
    if (theirs) {
        const metadata = draft.metadata === null ? null : mergeLines(draft.metadata, base?.metadata ?? "", theirs.metadata);
        // Who made a new value without a text wants it empty, not with their text.
        const text = draft.text ?? (base === null && draft.file === null ? "" : null);
        return { base: theirs, draft: { ...draft, text, metadata }, passed: false };
    }
    if (!base) return { base, draft, passed: false };
    const latest = base.expiry.expiresAtLatest;
    const passed = latest !== null && Date.parse(latest) <= Date.now() + clockDifference;
    const expiry = { ...base.expiry, expiresAtLatest: passed ? null : latest };
    return { base: { ...base, etag: "", expiry }, draft, passed };
}

/**
 * The headers with which a draft is saved.
 * @param {Draft} draft
 * @param {Value|null} base
 */
export function headersOf(draft, base) {
    /** @type {Record<string, string>} */
    const headers = {
        "Content-Type": draft.type ?? base?.type ?? "text/plain",
        ...(base?.etag ? { "If-Match": base.etag } : { "If-None-Match": "*" }),
        ...expiryOf(draft, base),
    };
    if (base?.language) headers["Content-Language"] = base.language;
    if (base?.encoding && draft.file === null && draft.text === null) headers["Content-Encoding"] = base.encoding;
    for (const [name, text] of linesOf(draft.metadata ?? base?.metadata ?? "")) headers[`Kv-Meta-${name}`] = text;
    return headers;
}

/**
 * Saves a draft, if the value is still the one that was changed.
 * @param {string} bucket
 * @param {string} key
 * @param {Draft} draft
 * @param {Value|null} base
 */
export async function save(bucket, key, draft, base) {
    const headers = headersOf(draft, base);
    return request(keyPath(bucket, key), { method: "PUT", headers, body: await bodyOf(bucket, key, draft, base) });
}

/** @param {string} bucket @param {string} key @param {Draft} draft @param {Value|null} base @returns {Promise<BodyInit>} */
async function bodyOf(bucket, key, draft, base) {
    if (draft.file) return draft.file;
    if (draft.text !== null || !base) return new TextEncoder().encode(textOut(draft, base));
    if (base.bytes) return base.bytes;
    if (!base.etag) throw new Error("The value has gone, and it was not read here. Choose a file, or take their version.");
    return storedBytes(bucket, key, base);
}

// A write without a time to live removes the old one, so what nobody has changed is sent again.
/** @param {Draft} draft @param {Value|null} base @returns {Record<string, string>} */
function expiryOf(draft, base) {
    const ttl = draft.ttl.trim();
    if (ttl !== "") return { "Kv-Ttl": ttl };
    if (!base) return {};
    const { sliding, expiresAt, expiresAtLatest } = base.expiry;
    if (sliding === null && expiresAtLatest === null) return expiresAt === null ? { "Kv-Ttl": "never" } : {};
    return { ...(sliding !== null && { "Kv-Sliding": sliding }), ...(expiresAtLatest !== null && { "Kv-Expires-At": expiresAtLatest }) };
}

/**
 * Lines of metadata as names and texts.
 * @param {string} text
 * @returns {[string, string][]}
 */
function linesOf(text) {
    return text.split("\n").filter((line) => line.trim() !== "").map((line) => {
        const colon = line.indexOf(":");
        if (colon < 1) throw new Error(`A line of the metadata must look like "name: value", but is "${line}".`);
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    });
}

/**
 * What was changed from one text of metadata to another, done to a third.
 * @param {string} mine
 * @param {string} base
 * @param {string} theirs
 */
function mergeLines(mine, base, theirs) {
    try {
        const [wanted, before, merged] = [new Map(linesOf(mine)), new Map(linesOf(base)), new Map(linesOf(theirs))];
        for (const [name, text] of wanted) if (before.get(name) !== text) merged.set(name, text);
        for (const name of before.keys()) if (!wanted.has(name)) merged.delete(name);
        return [...merged].map(([name, text]) => `${name}: ${text}`).join("\n");
    } catch {
        // A line that is none yet: it stays in the field, and saving says what is wrong with it.
        return mine;
    }
}

/** @param {string} path @param {Edit} edit */
function keep(path, edit) {
    if (isDirty(edit.draft)) kept.set(path, edit);
    else kept.delete(path);
    if (kept.size > 0) addEventListener("beforeunload", stay);
    else removeEventListener("beforeunload", stay);
}

/** @param {Event} event */
function stay(event) {
    event.preventDefault();
}
