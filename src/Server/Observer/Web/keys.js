// @ts-check
// The keys of a bucket: as a tree of prefixes, searched, sorted, selected.

import { ApiError, json, may, request } from "./api.js";
import { bytes, count, time } from "./format.js";
import { fill } from "./forms.js";
import { html, memo, useEffect, useRef, useState } from "./html.js";
import { mostKeys, useKeys } from "./keylist.js";
import { ask, Curl, Notice, Page, tell, Virtual } from "./parts.js";
import { actionPath, keyPath, visible } from "./paths.js";
import { go, link, route, setQuery } from "./route.js";

/**
 * @import { TargetedEvent } from "preact"
 * @import { Item, Line } from "./keylist.js"
 * @typedef {TargetedEvent<HTMLInputElement>} InputEvent
 * @typedef {TargetedEvent<HTMLSelectElement>} SelectEvent
 * @typedef {(key: string, range: boolean) => void} Pick
 * @typedef {{status: number, existed?: boolean, code?: string, detail?: string}} Result
 */

const batchSize = 500;
const named = 10;
const mostLooked = 5000;
const together = 50;
const sorts = { name: "Name", size: "Size", revision: "Last written" };

export function Keys() {
    const bucket = route.value.arg;
    const { prefix = "", delimiter = "/", find = "", sort = "name", down = "" } = route.value.query;
    const reverse = sort === "name" && down !== "";
    const flat = delimiter === "none";
    const { list, path, more, reload } = useKeys(bucket, { prefix, delimiter: flat ? "" : delimiter, reverse });
    const [selected, setSelected] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
    const last = useRef(/** @type {string|null} */ (null));
    useEffect(() => setSelected(new Set()), [path]);

    const lines = arrange(list.lines, find, sort, down !== "");
    const pick = useRef(/** @type {Pick|null} */ (null));
    pick.current = (key, range) => {
        const next = new Set(selected);
        const names = range && last.current !== null ? between(lines, last.current, key) : [key];
        const on = !selected.has(key);
        for (const name of names) {
            if (on) next.add(name);
            else next.delete(name);
        }
        last.current = key;
        setSelected(next);
    };
    const [pickOne] = useState(() => /** @type {Pick} */ ((key, range) => pick.current?.(key, range)));

    return html`<${Page} name="keys" title=${html`Keys of ${bucket}`} actions=${html`
            <a href=${link("watch", bucket)}>Watch</a>
            ${may("writer") && html`<button type="button" class="primary" onClick=${() => newKey(bucket, prefix)}>New key</button>`}`}>
        <${Crumbs} bucket=${bucket} prefix=${prefix} delimiter=${flat ? "" : delimiter} />
        <div class="bar">
            <input class="grow" type="search" aria-label="Prefix" placeholder="Keys that begin with …" value=${prefix}
                onInput=${(/** @type {InputEvent} */ event) => setQuery({ prefix: event.currentTarget.value })} />
            <input type="search" aria-label="Find in what is loaded" placeholder="Find in what is loaded …" value=${find}
                onInput=${(/** @type {InputEvent} */ event) => setQuery({ find: event.currentTarget.value })} />
            <label>Delimiter <select value=${delimiter}
                onChange=${(/** @type {SelectEvent} */ event) => setQuery({ delimiter: event.currentTarget.value })}>
                ${["/", ":", ".", "-", "none"].map((text) => html`<option key=${text} value=${text}>${text}</option>`)}
            </select></label>
            <label>Sort <select value=${sort}
                onChange=${(/** @type {SelectEvent} */ event) => setQuery({ sort: event.currentTarget.value })}>
                ${Object.entries(sorts).map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}
            </select></label>
            <label><input type="checkbox" checked=${down !== ""}
                onChange=${(/** @type {InputEvent} */ event) => setQuery({ down: event.currentTarget.checked })} /> descending</label>
        </div>
        ${list.error && html`<${Notice} kind="error">${list.error.message}</${Notice}>`}
        ${sort !== "name" && list.next && html`<${Notice}>Sorted is what is loaded: ${count(list.lines.length)} keys.
            There are more.</${Notice}>`}
        <div class="bar" aria-live="polite">
            <span class="muted">${find ? `${count(lines.length)} of the ${count(list.lines.length)} loaded` : count(lines.length)} shown${
                list.next ? (find ? ", there are more to load" : ", more follow as you scroll") : ""}${
                list.loading ? " – loading …" : ""}</span>
            ${list.next && list.lines.length < mostKeys && (find || list.error) && html`
                <button type="button" disabled=${list.loading} onClick=${more}>Load more</button>`}
            ${may("writer") && html`
                <button type="button" onClick=${() => setSelected(new Set(lines.flatMap((line) => ("key" in line ? [line.key] : []))))}>
                    Select all shown</button>
                <button type="button" disabled=${selected.size === 0} onClick=${() => setSelected(new Set())}>Select none</button>
                <button type="button" class="danger" disabled=${selected.size === 0}
                    onClick=${() => remove(bucket, [...selected], () => { setSelected(new Set()); return reload(); })}>
                    Delete ${count(selected.size)} selected</button>`}
        </div>
        ${lines.length > 0 || list.loading
            ? html`<${Virtual} items=${lines} rowHeight=${34} height=${520} onEnd=${more} label=${`Keys of ${bucket}`}
                testId="key-scroller" id=${(/** @type {number} */ _, /** @type {Line} */ line) =>
                    ("key" in line ? line.key : `prefix ${line.prefix}`)}
                row=${(/** @type {number} */ _, /** @type {Line} */ line) => ("prefix" in line
                    ? html`<${Folder} prefix=${line.prefix} parent=${prefix} />`
                    : html`<${Key} bucket=${bucket} item=${line} parent=${flat ? "" : prefix} selected=${selected.has(line.key)}
                        pick=${may("writer") ? pickOne : null} />`)} />`
            : html`<p class="muted">No key ${prefix || find ? "matches" : "is here yet"}.</p>`}
        ${list.lines.length >= mostKeys && html`<${Notice}>The page keeps at most ${count(mostKeys)} keys.
            Use a prefix to see others.</${Notice}>`}
        <${Curl} path=${path} />
    </${Page}>`;
}

/** @param {{bucket: string, prefix: string, delimiter: string}} properties */
function Crumbs({ bucket, prefix, delimiter }) {
    if (!delimiter || !prefix.includes(delimiter)) return null;
    const parts = prefix.split(delimiter);
    return html`<nav class="bar" aria-label="Prefixes"><a href=${link("bucket", bucket)}>${bucket}</a>
        ${parts.slice(0, -1).map((part, index) => {
            const path = parts.slice(0, index + 1).join(delimiter) + delimiter;
            return html`<button key=${path} type="button" class="quiet" onClick=${() => setQuery({ prefix: path })}>
                ${visible(part) + delimiter}</button>`;
        })}</nav>`;
}

const Folder = memo(PrefixRow);
const Key = memo(KeyRow);

/** @param {{prefix: string, parent: string}} properties */
function PrefixRow({ prefix, parent }) {
    return html`<div class="key-row" data-testid="row" data-id=${prefix}>
        <span aria-hidden="true">▸</span>
        <button type="button" class="quiet name" onClick=${() => setQuery({ prefix })}>
            ${visible(prefix.slice(parent.length)) || prefix}</button>
        <span class="muted">prefix</span></div>`;
}

/** @param {{bucket: string, item: Item, parent: string, selected: boolean, pick: Pick|null}} properties */
function KeyRow({ bucket, item, parent, selected, pick }) {
    const { key } = item;
    return html`<div class="key-row" data-testid="row" data-id=${key}>
        ${pick ? html`<input type="checkbox" checked=${selected} aria-label=${`Select ${visible(key)}`}
            onClick=${(/** @type {MouseEvent} */ event) => pick(key, event.shiftKey)} />` : html`<span></span>`}
        <a class="name" href=${link("value", bucket, key)} title=${visible(key)}>${visible(key.slice(parent.length)) || visible(key)}</a>
        <span class="number">${bytes(item.size)}</span>
        <span class="number muted" title="Revision">${item.revision}</span>
        <span class="muted">${item.expiresAt ? `until ${time(item.expiresAt)}` : ""}</span></div>`;
}

/**
 * @param {Line[]} lines
 * @param {string} find
 * @param {string} sort
 * @param {boolean} down
 */
function arrange(lines, find, sort, down) {
    let result = lines;
    if (find) result = result.filter((line) => ("key" in line ? line.key : line.prefix).includes(find));
    if (sort === "name") return result;
    const by = sort === "size" || sort === "revision" ? sort : null;
    const weight = (/** @type {Line} */ line) => ("key" in line && by ? line[by] : -1);
    return [...result].sort((a, b) => (down ? weight(b) - weight(a) : weight(a) - weight(b)));
}

/**
 * @param {Line[]} lines
 * @param {string} from
 * @param {string} to
 */
function between(lines, from, to) {
    const names = lines.flatMap((line) => ("key" in line ? [line.key] : []));
    const [a, b] = [names.indexOf(from), names.indexOf(to)];
    return a < 0 || b < 0 ? [to] : names.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/**
 * @param {string} bucket
 * @param {string} prefix
 */
async function newKey(bucket, prefix) {
    await fill({
        title: "New key",
        action: "Go on",
        fields: [{ name: "key", label: "Key", value: prefix, required: true }],
        submit: async ({ key = "" }) => go("value", bucket, key),
    });
}

/**
 * Deletes keys, after a dry run: the keys are looked up again, and the question tells what is there.
 * @param {string} bucket
 * @param {string[]} keys
 * @param {() => Promise<void>} reload
 */
async function remove(bucket, keys, reload) {
    let deleted = 0;
    try {
        const looked = keys.length <= mostLooked;
        const found = looked ? await existing(bucket, keys) : keys;
        const text = html`${found.length === 1 ? "1 key" : `${count(found.length)} keys`} of ${bucket} would be deleted:
            ${found.slice(0, named).map((key) => html`<code key=${key} class="line">${visible(key)}</code>`)}
            ${found.length > named && html`<span>and ${count(found.length - named)} more.</span>`}
            ${found.length < keys.length && html`<span> ${count(keys.length - found.length)} are gone already.</span>`}
            ${!looked && html`<span> So many were not looked up again: some may be gone already.</span>`}`;
        if (!await ask({ title: "Delete these keys?", text, action: "Delete", danger: true })) return;
        /** @type {Result[]} */
        const refused = [];
        for (let at = 0; at < found.length; at += batchSize) {
            const { results } = await batch(bucket, found.slice(at, at + batchSize).map((key) => ({ op: "delete", key })));
            // A batch answers 200 whatever became of its operations: each has its own status.
            deleted += results.filter((result) => result.status < 300 && result.existed).length;
            refused.push(...results.filter((result) => result.status >= 300));
        }
        tell(`${count(deleted)} keys were deleted.${
            refused.length > 0 ? ` ${count(refused.length)} were refused: ${refused[0]?.detail ?? refused[0]?.code}` : ""}`);
    } catch (error) {
        tell(`${error instanceof Error ? error.message : error}${deleted > 0 ? ` ${count(deleted)} keys were deleted before.` : ""}`);
    }
    await reload();
}

/**
 * Which of the keys are there.
 * @param {string} bucket
 * @param {string[]} keys
 */
async function existing(bucket, keys) {
    const found = [];
    for (let at = 0; at < keys.length; at += together) {
        const some = keys.slice(at, at + together);
        const there = await Promise.all(some.map((key) => exists(bucket, key)));
        found.push(...some.filter((_, index) => there[index]));
    }
    return found;
}

/**
 * @param {string} bucket
 * @param {string} key
 */
async function exists(bucket, key) {
    try {
        await request(keyPath(bucket, key), { method: "HEAD" });
        return true;
    } catch (error) {
        if (error instanceof ApiError && error.status === 404) return false;
        throw error;
    }
}

/**
 * @param {string} bucket
 * @param {{op: "delete", key: string}[]} ops
 * @returns {Promise<{results: Result[]}>}
 */
function batch(bucket, ops) {
    return json(actionPath(bucket, "batch"), {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ops }),
    });
}
