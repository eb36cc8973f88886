// @ts-check
// The changes of a bucket as they happen.

import { ApiError, errorOf, request, textLines } from "./api.js";
import { count } from "./format.js";
import { html, memo, useEffect, useRef, useState } from "./html.js";
import { Curl, Notice, Page } from "./parts.js";
import { bucketPath, download, visible, withQuery } from "./paths.js";
import { go, link, route, setQuery } from "./route.js";

const kept = 1000;
const shown = 300;
const accept = { Accept: "application/x-ndjson" };

/**
 * @import { TargetedEvent } from "preact"
 * @typedef {{event: string, id?: string, key?: string, revision?: number, etag?: string, since?: string}} Change
 * @typedef {{number: number, at: Date, text: string, event: Change}} Entry
 */

export function Watch() {
    const bucket = route.value.arg;
    const { prefix = "", values = "" } = route.value.query;
    return bucket
        ? html`<${Console} key=${`${bucket} ${prefix} ${values}`} bucket=${bucket} prefix=${prefix} values=${values !== ""} />`
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

/** @param {{bucket: string, prefix: string, values: boolean}} properties */
function Console({ bucket, prefix, values }) {
    const path = withQuery(`${bucketPath(bucket)}/watch`, { prefix, values });
    const { entries, state, clear } = useWatch(path);
    const [frozen, setFrozen] = useState(/** @type {Entry[]|null} */ (null));
    const list = frozen ?? entries;
    const waiting = frozen ? (entries.at(-1)?.number ?? 0) - (frozen.at(-1)?.number ?? 0) : 0;
    const save = () => download(new Blob(entries.map((entry) => `${entry.text}\n`)), `${bucket}-events.ndjson`);

    return html`<${Page} name="watch" title=${html`Changes of ${bucket}`} actions=${html`<a href=${link("bucket", bucket)}>Keys</a>
            <button type="button" onClick=${() => setFrozen(frozen ? null : entries)} aria-pressed=${frozen !== null}>
                ${frozen ? "Resume" : "Pause"}</button>
            <button type="button" onClick=${() => { clear(); setFrozen(null); }}>Clear</button>
            <button type="button" disabled=${entries.length === 0} onClick=${save}>Download</button>`}>
        <div class="bar">
            <input class="grow" type="search" aria-label="Prefix" placeholder="Only keys that begin with …" value=${prefix}
                onChange=${(/** @type {TargetedEvent<HTMLInputElement>} */ event) => setQuery({ prefix: event.currentTarget.value })} />
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
                ${list.slice(-shown).reverse().map((entry) => html`<${Row} key=${entry.number} entry=${entry} bucket=${bucket} />`)}
                ${list.length === 0 && html`<tr><td class="none" colspan="5">Nothing has changed yet.
                    Write a key, and it is here.</td></tr>`}
            </tbody>
        </table></div>
        ${list.length > shown && html`<${Notice}>The last ${count(shown)} of ${count(list.length)} events are shown;
            the download has all that are kept, at most ${count(kept)}.</${Notice}>`}
        <${Curl} path=${path} options="-N" headers=${accept} />
    </${Page}>`;
}

const Row = memo(EventRow);

/** @param {{entry: Entry, bucket: string}} properties */
function EventRow({ entry, bucket }) {
    const { event: kind, key, revision, id: _, etag: __, ...rest } = entry.event;
    return html`<tr data-testid="row" data-id=${entry.number}>
        <td>${entry.at.toLocaleTimeString("en-GB")}</td><td>${kind}</td>
        <td>${key !== undefined && html`<a href=${link("value", bucket, key)}>${visible(key)}</a>`}</td>
        <td class="number">${revision}</td>
        <td class="wrap muted">${explain[kind] ?? visible(JSON.stringify(rest))}</td></tr>`;
}

/** @type {Record<string, string>} */
const explain = {
    overflow: "The page read too slowly, and events were lost. The watch goes on from now.",
    reset: "The bucket's process was restarted. What follows is its present state.",
    clear: "All keys were removed in one step.",
    gap: "The break was too long: the server no longer has what changed meanwhile. The watch goes on from now.",
};

/**
 * The events of a path, as long as the view is shown. After a break it goes on behind the last event.
 * @param {string} path
 */
function useWatch(path) {
    const [entries, setEntries] = useState(/** @type {Entry[]} */ ([]));
    const [state, setState] = useState("connecting …");
    const number = useRef(0);
    useEffect(() => {
        const ends = new AbortController();
        /** @type {Entry[]} */
        let news = [];
        let frame = 0;
        // Once in a frame, however many events come.
        const flush = () => {
            frame = 0;
            const added = news;
            news = [];
            setEntries((before) => [...before, ...added].slice(-kept));
        };
        const take = (/** @type {Change} */ event) => {
            news.push({ number: ++number.current, at: new Date(), text: JSON.stringify(event), event });
            if (news.length > kept) news = news.slice(-kept);
            if (!frame) frame = requestAnimationFrame(flush);
        };
        follow(path, ends.signal, take, setState);
        return () => {
            ends.abort();
            cancelAnimationFrame(frame);
        };
    }, [path]);
    return { entries, state, clear: () => setEntries([]) };
}

// Answers that are the same when one asks again.
const final = new Set([400, 401, 403, 404]);

/**
 * @param {string} path
 * @param {AbortSignal} signal
 * @param {(event: Change) => void} take
 * @param {(state: string) => void} tell
 */
async function follow(path, signal, take, tell) {
    let since = "";
    for (let failures = 0; !signal.aborted; failures++) {
        try {
            const from = since ? `${path}${path.includes("?") ? "&" : "?"}since=${encodeURIComponent(since)}` : path;
            const response = await request(from, { headers: accept, signal });
            tell("open");
            for await (const line of textLines(response)) {
                if (line.trim() === "") continue;
                failures = 0;
                /** @type {Change} */
                const event = JSON.parse(line);
                since = event.etag ? event.etag.replaceAll('"', "") : event.id ?? since;
                if (event.event !== "heartbeat") take(event);
                if (event.event === "overflow") since = "";
            }
            tell("ended by the server – trying again");
        } catch (error) {
            if (signal.aborted) return;
            const status = error instanceof ApiError ? error.status : 0;
            const { message } = errorOf(error);
            // The place is no longer kept: begin with what comes now, and say that there is a gap.
            if (status === 410 && since) {
                take({ event: "gap", since });
                since = "";
            } else if (final.has(status)) {
                tell(`stopped: ${message}`);
                return;
            }
            tell(`broken: ${message} – trying again`);
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(15, 2 ** Math.min(failures, 4)) * 1000));
    }
}
