// @ts-check
// Reads a value: first what is known about it, which changes nothing, then its bytes.

import { ApiError, json, request } from "./api.js";
import { textOf } from "./hex.js";
import { actionPath, keyPath, metaPath, ttlPath } from "./paths.js";

/** Longer values are not shown. */
export const mostShown = 1024 * 1024;

/** Values with more lines are not shown as text: a field for them would freeze the page. */
export const mostLines = 20_000;
const attempts = 3;

/**
 * @typedef {import("./api.js").Expiry & {expiresAt: string|null}} Expiry
 * @typedef {{etag: string, size: number, created: string, modified: string, contentType: string, contentEncoding: string|null,
 *     contentLanguage: string|null, metadata: Record<string, string>}} About
 */

/**
 * A value as the editor knows it. Its tag is empty when it has gone and what was known of it can be saved again. It has bytes if they were
 * read, and a text if the bytes are one.
 * @typedef {{etag: string, size: number, created: string, modified: string, type: string, encoding: string|null, language: string|null,
 *     metadata: string, expiry: Expiry, bytes: Uint8Array<ArrayBuffer>|null, hasManyLines: boolean, text: string|null}} Value
 */

/**
 * The value; null when there is none.
 * @param {string} bucket
 * @param {string} key
 * @param {boolean} renew whether to read the bytes even if that renews a sliding time to live
 * @returns {Promise<Value|null>}
 */
export async function readValue(bucket, key, renew) {
    for (let attempt = 1; ; attempt++) {
        try {
            return await readOnce(bucket, key, renew);
        } catch (error) {
            if (!(error instanceof ApiError)) throw error;
            if (error.code === "key-not-found") return null;
            // Somebody has written it between the two requests.
            if (error.status !== 412 || attempt === attempts) throw error;
        }
    }
}

/**
 * When a value expires. No use of the value.
 * @param {string} bucket
 * @param {string} key
 * @returns {Promise<Expiry>}
 */
export function readExpiry(bucket, key) {
    return json(ttlPath(bucket, key));
}

/**
 * The bytes as they are stored.
 * @param {string} bucket
 * @param {string} key
 * @param {{etag?: string, encoding: string|null}} value which version, unless any will do
 * @returns {Promise<Blob>}
 */
export async function storedBytes(bucket, key, { etag, encoding }) {
    if (encoding === null) return (await request(keyPath(bucket, key), { headers: etag ? { "If-Match": etag } : {} })).blob();
    // The browser would decode the answer to a GET. A batch has the bytes as they are.
    /** @type {{results: {status: number, code?: string, detail?: string, etag?: string, text?: string, base64?: string}[]}} */
    const { results: [result] } = await json(actionPath(bucket, "batch"), {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ops: [{ op: "get", key }] }),
    });
    if (!result || result.status !== 200) throw new ApiError(result?.status ?? 500, result ?? null);
    if (etag && result.etag !== etag) throw new ApiError(412, { detail: "The value was written meanwhile." });
    return new Blob([result.base64 === undefined ? result.text ?? "" : fromBase64(result.base64)]);
}

/**
 * @param {string} bucket
 * @param {string} key
 * @param {boolean} renew
 * @returns {Promise<Value>}
 */
async function readOnce(bucket, key, renew) {
    /** @type {About} */
    const { contentType: type, contentEncoding: encoding, contentLanguage: language, metadata, etag, size, created, modified } =
        await json(metaPath(bucket, key));
    const expiry = await readExpiry(bucket, key);
    const wanted = size <= mostShown && (renew || expiry.sliding === null);
    const bytes = wanted ? new Uint8Array(await (await storedBytes(bucket, key, { etag, encoding })).arrayBuffer()) : null;
    const hasManyLines = bytes !== null && linesOf(bytes) > mostLines;
    return {
        etag, size, created, modified, type, encoding, language, expiry, bytes, hasManyLines,
        // The text of encoded bytes is not what is stored, so nobody can change it here.
        text: bytes && encoding === null && !hasManyLines ? textOf(bytes) : null,
        metadata: Object.entries(metadata).map(([name, text]) => `${name}: ${text}`).join("\n"),
    };
}

/** @param {Uint8Array} content */
function linesOf(content) {
    let lines = 1;
    // A line may end with either.
    for (const byte of content) if (byte === 10 || byte === 13) lines++;
    return lines;
}

/** @param {string} text */
function fromBase64(text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
