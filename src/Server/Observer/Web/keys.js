// @ts-check
// The keys of a bucket: as a tree of prefixes, searched, sorted, selected.

import { may } from "./api.js";
import { bytes, count, time } from "./format.js";
import { fill } from "./forms.js";
import { html, memo, useEffect, useRef, useState } from "./html.js";
import { deleteKeys } from "./keydeletion.js";
import { mostKeys, useKeys } from "./keylist.js";
import { Curl, Notice, Page, Virtual } from "./parts.js";
import { hasAddress, visible } from "./paths.js";
import { go, link, route, setQuery } from "./route.js";
import { SearchField } from "./searchfield.js";

/**
 * @import { TargetedEvent } from "preact"
 * @import { Item, Line } from "./keylist.js"
 * @typedef {TargetedEvent<HTMLInputElement>} InputEvent
 * @typedef {TargetedEvent<HTMLSelectElement>} SelectEvent
 * @typedef {(key: string, range: boolean) => void} Pick
 */

// No key is longer, so that no longer text can be in one.
const mostDelimiter = 512;
const sorts = { name: "Name", size: "Size", revision: "Last written" };

export function Keys() {
    const bucket = route.value.arg;
    const { prefix = "", flat = "", find = "", sort = "name", down = "" } = route.value.query;
    const delimiter = flat ? "" : route.value.query.delimiter ?? "/";
    const reverse = sort === "name" && down !== "";
    const { list, path, more, reload } = useKeys(bucket, { prefix, delimiter, reverse });
    const [progress, setProgress] = useState("");
    const [selected, setSelected] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
    const last = useRef(/** @type {string|null} */ (null));
    useEffect(() => setSelected(new Set()), [path]);
    const shown = useRef(true);
    useEffect(() => () => {
        shown.current = false;
    }, []);

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

    const again = () => {
        setSelected(new Set());
        return reload();
    };
    const remove = async () => {
        const chosen = list.lines.flatMap((line) => ("key" in line && selected.has(line.key) ? [line] : []));
        if (await deleteKeys(bucket, chosen, setProgress, () => shown.current)) await again();
    };

    return html`<${Page} name="keys" title=${html`Keys of ${bucket}`} actions=${html`
            <a href=${link("watch", bucket)}>Watch</a>
            <button type="button" onClick=${again}>Read again</button>
            ${may("writer") && html`<button type="button" class="primary" onClick=${() => newKey(bucket, prefix)}>New key</button>`}`}>
        <${Crumbs} bucket=${bucket} prefix=${prefix} delimiter=${delimiter} />
        <div class="bar">
            <${SearchField} class="grow" label="Prefix" placeholder="Keys that begin with …" value=${prefix}
                onText=${(/** @type {string} */ text) => setQuery({ prefix: text })} />
            <${SearchField} label="Find in what is loaded" placeholder="Find in what is loaded …" value=${find}
                onText=${(/** @type {string} */ text) => setQuery({ find: text })} />
            <label>Delimiter <${SearchField} label="Delimiter" type="text" list="delimiters" size=${6} maxLength=${mostDelimiter}
                placeholder="none" value=${delimiter}
                onText=${(/** @type {string} */ text) => setQuery({ delimiter: text === "/" ? "" : text, flat: text === "" })} /></label>
            <datalist id="delimiters">${["/", ":", ".", "-"].map((text) => html`<option key=${text} value=${text} />`)}</datalist>
            <label>Sort <select value=${sort}
                onChange=${(/** @type {SelectEvent} */ event) => setQuery({ sort: event.currentTarget.value })}>
                ${Object.entries(sorts).map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}
            </select></label>
            <label><input type="checkbox" checked=${down !== ""}
                onChange=${(/** @type {InputEvent} */ event) => setQuery({ down: event.currentTarget.checked })} /> descending</label>
        </div>
        ${list.error && html`<${Notice} kind="error">${list.error.message}
            ${" "}<button type="button" onClick=${list.next ? more : reload}>Try again</button></${Notice}>`}
        ${sort !== "name" && list.next && html`<${Notice}>Sorted is what is loaded: ${count(list.lines.length)} keys.
            There are more.</${Notice}>`}
        <div class="bar" aria-live="polite">
            <span class="muted">${find ? `${count(lines.length)} of the ${count(list.lines.length)} loaded` : count(lines.length)} shown${
                list.next ? (find ? ", there are more to load" : ", more follow as you scroll") : ""}${
                list.loading ? " – loading …" : ""}</span>
            ${list.next && list.lines.length < mostKeys && find && html`
                <button type="button" disabled=${list.loading} onClick=${more}>Load more</button>`}
            ${may("writer") && html`
                <button type="button" onClick=${() => setSelected(new Set(lines.flatMap((line) => ("key" in line ? [line.key] : []))))}>
                    Select all shown</button>
                <button type="button" disabled=${selected.size === 0} onClick=${() => setSelected(new Set())}>Select none</button>
                <button type="button" class="danger" disabled=${selected.size === 0 || progress !== ""} onClick=${remove}>
                    ${progress || `Delete ${count(selected.size)} selected`}</button>`}
        </div>
        ${lines.length > 0 || list.loading
            ? html`<${Virtual} items=${lines} rowHeight=${34} height=${520} onEnd=${more} label=${`Keys of ${bucket}`}
                head=${html`<${Heads} />`} whole=${!list.next} testId="key-scroller"
                id=${(/** @type {number} */ _, /** @type {Line} */ line) => ("key" in line ? line.key : `prefix ${line.prefix}`)}
                row=${(/** @type {number} */ _, /** @type {Line} */ line) => ("prefix" in line
                    ? html`<${Folder} prefix=${line.prefix} parent=${prefix} />`
                    : html`<${Key} bucket=${bucket} item=${line} parent=${delimiter && prefix} selected=${selected.has(line.key)}
                        pick=${may("writer") ? pickOne : null} />`)} />`
            : !list.error && html`<p class="muted">No key ${prefix || find ? "matches" : "is here yet"}.</p>`}
        ${list.lines.length >= mostKeys && html`<${Notice}>The page keeps at most ${count(mostKeys)} keys.
            Use a prefix to see others.</${Notice}>`}
        <${Curl} path=${path} />
    </${Page}>`;
}

function Heads() {
    return html`<div class="key-row" role="presentation">
        <span role="columnheader"><span class="hidden">Selected</span></span>
        <span role="columnheader">Key</span>
        <span role="columnheader" class="number">Size</span>
        <span role="columnheader" class="number">Version</span>
        <span role="columnheader">Expires</span></div>`;
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
    return html`<div class="key-row" role="presentation" data-testid="row" data-id=${prefix}>
        <span role="cell"><span aria-hidden="true">▸</span></span>
        <span role="cell" class="name"><button type="button" class="quiet name" onClick=${() => setQuery({ prefix })}>
            ${visible(prefix.slice(parent.length)) || prefix}</button></span>
        <span role="cell" class="number muted">prefix</span><span role="cell"></span><span role="cell"></span></div>`;
}

/** @param {{bucket: string, item: Item, parent: string, selected: boolean, pick: Pick|null}} properties */
function KeyRow({ bucket, item, parent, selected, pick }) {
    const { key } = item;
    const name = visible(key.slice(parent.length)) || visible(key);
    return html`<div class="key-row" role="presentation" data-testid="row" data-id=${key}>
        <span role="cell">${pick && html`<input type="checkbox" checked=${selected} aria-label=${`Select ${visible(key)}`}
            onClick=${(/** @type {MouseEvent} */ event) => pick(key, event.shiftKey)} />`}</span>
        <span role="cell" class="name">${hasAddress(key)
            ? html`<a href=${link("value", bucket, key)} title=${visible(key)}>${name}</a>`
            : html`<span title=${addressless}>${name} <small class="muted">has no address of its own</small></span>`}</span>
        <span role="cell" class="number">${bytes(item.size)}</span>
        <span role="cell" class="number muted">${item.revision}</span>
        <span role="cell" class="muted">${item.expiresAt ? time(item.expiresAt) : "never"}</span></div>`;
}

const addressless = "A part of its path is . or .., which no address can have. A batch reads, writes and deletes it.";

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
        submit: async ({ key = "" }) => {
            if (!hasAddress(key)) throw new Error("A key with a part . or .. has no address. Write it with a batch.");
            go("value", bucket, key);
        },
    });
}
