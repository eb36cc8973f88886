// @ts-check
// The changes of a bucket as they happen.

import { count } from "./format.js";
import { html, memo, useEffect, useState } from "./html.js";
import { Curl, Notice, Page } from "./parts.js";
import { bucketPath, download, hasAddress, visible, withQuery } from "./paths.js";
import { go, link, route, setQuery } from "./route.js";
import { accept, most, useWatch } from "./watchevents.js";

/**
 * @import { TargetedEvent } from "preact"
 * @import { Line } from "./watchevents.js"
 * @typedef {{lines: Line[], count: number, last: number}} Frozen
 */

const shown = 300;

export function Watch() {
    const bucket = route.value.arg;
    const { prefix = "", key = "", values = "" } = route.value.query;
    return bucket
        ? html`<${Console} key=${bucket} bucket=${bucket} prefix=${prefix} only=${key} values=${values !== ""} />`
        : html`<${Choose} />`;
}

function Choose() {
    const watch = (/** @type {TargetedEvent<HTMLFormElement>} */ event) => {
        event.preventDefault();
        go("watch", String(new FormData(event.currentTarget).get("bucket")));
    };
    return html`<${Page} name="watch" title="Watch a bucket"><form class="bar" onSubmit=${watch}>
        <label>Bucket <input name="bucket" required /></label><button type="submit" class="primary">Watch</button></form></${Page}>`;
}

/** @param {{bucket: string, prefix: string, only: string, values: boolean}} properties */
function Console({ bucket, prefix, only, values }) {
    const path = withQuery(`${bucketPath(bucket)}/watch`, { prefix, key: only, values });
    const { entries, dropped, state, clear } = useWatch(path);
    // A pause keeps what is drawn, not the values.
    const [frozen, setFrozen] = useState(/** @type {Frozen|null} */ (null));
    useEffect(() => setFrozen(null), [path]);
    const now = { lines: entries.slice(-shown).map((entry) => entry.line), count: entries.length, last: entries.at(-1)?.line.number ?? 0 };
    const { lines, count: all, last } = frozen ?? now;
    const waiting = Math.max(0, now.last - last);
    const save = () => download(new Blob(entries.map((entry) => `${entry.text}\n`)), `${bucket}-events.ndjson`);
    const set = (/** @type {string} */ name) => (/** @type {TargetedEvent<HTMLInputElement>} */ event) =>
        setQuery({ [name]: event.currentTarget.value });

    return html`<${Page} name="watch" title=${html`Changes of ${bucket}`} actions=${html`<a href=${link("bucket", bucket)}>Keys</a>
            <button type="button" onClick=${() => setFrozen(frozen ? null : now)} aria-pressed=${frozen !== null}>
                ${frozen ? "Resume" : "Pause"}</button>
            <button type="button" onClick=${() => { clear(); setFrozen(null); }}>Clear</button>
            <button type="button" disabled=${entries.length === 0} onClick=${save}>Download</button>`}>
        <div class="bar">
            <input class="grow" type="search" aria-label="Prefix" placeholder="Only keys that begin with …" value=${prefix}
                onChange=${set("prefix")} />
            <input class="grow" type="search" aria-label="Key" placeholder="Only the key …" value=${only} onChange=${set("key")} />
            <label><input type="checkbox" checked=${values}
                onChange=${(/** @type {TargetedEvent<HTMLInputElement>} */ event) =>
                    setQuery({ values: event.currentTarget.checked })} /> with values</label>
            <span role="status" data-testid="watch-state">${state}${waiting > 0 ? ` – ${count(waiting)} more while paused` : ""}</span>
        </div>
        <div class="scroll"><table>
            <thead><tr><th scope="col">Time</th><th scope="col">Event</th><th scope="col">Key</th>
                <th scope="col" class="number">Revision</th>
                <th scope="col">More</th></tr></thead>
            <tbody>
                ${[...lines].reverse().map((line) => html`<${Row} key=${line.number} line=${line} bucket=${bucket} />`)}
                ${lines.length === 0 && html`<tr><td class="none" colspan="5">Nothing has changed yet.
                    Write a key, and it is here.</td></tr>`}
            </tbody>
        </table></div>
        ${dropped > 0 && html`<${Notice}>The oldest ${count(dropped)} events are gone: the page keeps at most ${count(most.events)} events,
            and ${most.characters / 1024 / 1024} MB.</${Notice}>`}
        ${all > shown && html`<${Notice}>The last ${count(shown)} of ${count(all)} events are shown;
            the download has all that are kept.</${Notice}>`}
        <${Curl} path=${path} options="-N" headers=${accept} />
    </${Page}>`;
}

const Row = memo(EventRow);

/** @param {{line: Line, bucket: string}} properties */
function EventRow({ line: { number, at, kind, key, revision, more }, bucket }) {
    return html`<tr data-testid="row" data-id=${number}>
        <td>${at.toLocaleTimeString("en-GB")}</td><td>${kind}</td>
        <td>${key !== undefined && (hasAddress(key) ? html`<a href=${link("value", bucket, key)}>${visible(key)}</a>` : visible(key))}</td>
        <td class="number">${revision}</td>
        <td class="wrap muted">${more}</td></tr>`;
}
