// @ts-check
// Deletes keys after a dry run. Both are batches, so that a key without an address is deleted like every other one.

import { json } from "./api.js";
import { count } from "./format.js";
import { html } from "./html.js";
import { ask, tell } from "./parts.js";
import { actionPath, visible } from "./paths.js";

/**
 * @import { Item } from "./keylist.js"
 * @typedef {{op: "delete", key: string, ifMatch?: string, ifNoneMatch?: string}} Operation
 * @typedef {{status: number, existed?: boolean, code?: string, detail?: string, currentETag?: string}} Result
 * @typedef {{key: string, etag: string, changed: boolean}} Found
 */

const batchSize = 1000;
const named = 10;
const failed = 412;

/**
 * Looks the keys up again, asks, and deletes those that are still what was found then.
 * @param {string} bucket
 * @param {Item[]} items at most as many as a list keeps
 * @param {(progress: string) => void} report
 * @param {() => boolean} here whether the list is still shown: nobody is asked about another one
 * @returns {Promise<boolean>} whether something may have been deleted
 */
export async function deleteKeys(bucket, items, report, here) {
    let deleted = 0;
    let begun = false;
    try {
        const found = await lookUp(bucket, items, report);
        report("");
        const text = question(bucket, found, items.length);
        if (!here() || !await ask({ title: "Delete these keys?", text, action: "Delete", danger: true })) return false;
        begun = true;
        let changed = 0;
        /** @type {Result[]} */
        const refused = [];
        const operation = (/** @type {Found} */ { key, etag }) => /** @type {const} */ ({ op: "delete", key, ifMatch: etag });
        await inBatches(bucket, found, operation, (_, result) => {
            // A batch answers 200 whatever became of its operations: each has its own status.
            if (result.status < 300) deleted += result.existed ? 1 : 0;
            else if (result.status === failed) changed += result.currentETag ? 1 : 0;
            else refused.push(result);
        }, (done) => report(`Deleting: ${count(done)} of ${count(found.length)}`));
        tell(`${count(deleted)} keys were deleted.${
            changed > 0 ? ` ${count(changed)} were written meanwhile, and stay.` : ""}${
            refused.length > 0 ? ` ${count(refused.length)} were refused: ${refused[0]?.detail ?? refused[0]?.code}` : ""}`);
    } catch (error) {
        tell(`${error instanceof Error ? error.message : error}${deleted > 0 ? ` ${count(deleted)} keys were deleted before.` : ""}`);
    } finally {
        report("");
    }
    return begun;
}

/**
 * @param {string} bucket
 * @param {Found[]} found
 * @param {number} all
 */
function question(bucket, found, all) {
    const changed = found.filter((key) => key.changed).length;
    return html`${found.length === 1 ? "1 key" : `${count(found.length)} keys`} of ${bucket} would be deleted:
        ${found.slice(0, named).map(({ key }) => html`<code key=${key} class="line">${visible(key)}</code>`)}
        ${found.length > named && html`<span>and ${count(found.length - named)} more.</span>`}
        ${found.length < all && html`<span> ${count(all - found.length)} are gone already.</span>`}
        ${changed > 0 && html`<span> ${count(changed)} were written since this list was read.</span>`}`;
}

/**
 * Which of the keys are there, and their tags. It is a deletion of each key on condition that there is none: nothing is ever deleted, the
 * refusal has the tag, and unlike a get, it sends no value and renews no sliding expiry.
 * @param {string} bucket
 * @param {Item[]} items
 * @param {(progress: string) => void} report
 */
async function lookUp(bucket, items, report) {
    /** @type {Found[]} */
    const found = [];
    const operation = (/** @type {Item} */ { key }) => /** @type {const} */ ({ op: "delete", key, ifNoneMatch: "*" });
    await inBatches(bucket, items, operation, ({ key, etag: listed }, { status, code, detail, currentETag: etag }) => {
        if (status === failed && etag) found.push({ key, etag, changed: etag !== listed });
        else if (status >= 300) throw new Error(`“${visible(key)}” could not be looked up: ${detail ?? code ?? status}`);
    }, (done) => report(`Looking up: ${count(done)} of ${count(items.length)}`));
    return found;
}

/**
 * One batch after the other.
 * @template {{key: string}} T
 * @param {string} bucket
 * @param {T[]} keys
 * @param {(key: T) => Operation} operation
 * @param {(key: T, result: Result) => void} take
 * @param {(done: number) => void} report
 */
async function inBatches(bucket, keys, operation, take, report) {
    for (let at = 0; at < keys.length; at += batchSize) {
        report(at);
        const some = keys.slice(at, at + batchSize);
        /** @type {{results: Result[]}} */
        const { results } = await json(actionPath(bucket, "batch"), {
            method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ops: some.map(operation) }),
        });
        if (results.length !== some.length) throw new Error(`A batch of ${some.length} operations has ${results.length} results.`);
        some.forEach((key, place) => take(key, /** @type {Result} */ (results[place])));
    }
}
