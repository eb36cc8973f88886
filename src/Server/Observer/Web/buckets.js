// @ts-check
// The buckets and what they are.

import { errorOf, json, may, seesRuntime } from "./api.js";
import { clear, configure, create, kill, remove, save, upload } from "./bucketactions.js";
import { bare, bytes, count } from "./format.js";
import { html, memo, useEffect, useRef, useState } from "./html.js";
import { Curl, Notice, Page } from "./parts.js";
import { withQuery } from "./paths.js";
import { link, route, setQuery } from "./route.js";
import { SearchField } from "./searchfield.js";
import { sample } from "./stream.js";

/**
 * @import { Bucket, List } from "./api.js"
 * @typedef {{of: string, items: Bucket[], next: string|null, error?: Error}} State the buckets `of` a path
 */

const pageSize = 100;
// In milliseconds. Samples do not come on the millisecond: without the jitter, every second one would be missed.
const leastBetween = 2000;
const jitter = 100;

export function Buckets() {
    const prefix = route.value.query.prefix ?? "";
    const path = withQuery("/v1/buckets", { prefix, limit: pageSize });
    const { state, load, more } = useBuckets(path);
    const none = state.of === path && !state.error && state.items.length === 0;

    return html`<${Page} name="buckets" title="Buckets" actions=${may("writer") && html`
            <button type="button" class="primary" onClick=${() => create(load)}>Create a bucket</button>`}>
        <div class="bar"><${SearchField} class="grow" label="Names that begin with" placeholder="Names that begin with …"
                value=${prefix} onText=${(/** @type {string} */ text) => setQuery({ prefix: text })} />
            <button type="button" onClick=${load}>Read again</button></div>
        ${state.error && html`<${Notice} kind="error">${state.error.message}</${Notice}>`}
        <div class="scroll"><table>
            <thead><tr><th scope="col">Name</th><th scope="col">Backend</th><th scope="col">State</th>
                <th scope="col" class="number">Keys</th><th scope="col" class="number">Bytes</th>
                <th scope="col" class="number">Mailbox</th><th scope="col" class="number">Restarts</th>
                <th scope="col" class="number">Lost keys</th><th scope="col">Process</th><th scope="col">Actions</th></tr></thead>
            <tbody>
                ${state.items.map((bucket) => html`<${Row} key=${bucket.name} bucket=${JSON.stringify(bucket)} load=${load} />`)}
                ${none && html`<tr><td class="none" colspan="10">There is no bucket${
                    prefix ? " whose name begins so" : " yet. Create one, or begin at the start page"}.</td></tr>`}
            </tbody>
        </table></div>
        ${state.next && html`<p><button type="button" onClick=${more}>Show more</button></p>`}
        <${Curl} path=${path} />
        ${may("writer") && html`<${Curl} method="PUT" path="/v1/buckets/my-bucket" headers=${{ "Content-Type": "application/json" }}
            body=${JSON.stringify({ backend: "table" })} />`}
    </${Page}>`;
}

/**
 * The buckets of a path. Where there is a stream, they are read again with its samples, but not more often than every two seconds, and not
 * while nobody looks.
 * @param {string} path
 */
function useBuckets(path) {
    const [state, setState] = useState(/** @type {State} */ ({ of: "", items: [], next: null }));
    // Only the newest request may change the list: an answer that was overtaken is of another filter, or has fewer pages.
    const newest = useRef(0);
    const busy = useRef(false);
    const begun = useRef(0);
    const show = async (/** @type {string} */ from, /** @type {Bucket[]} */ before) => {
        const mine = ++newest.current;
        busy.current = true;
        begun.current = performance.now();
        try {
            /** @type {List<Bucket>} */
            const page = await json(from);
            if (mine === newest.current) setState({ of: path, items: [...before, ...page.value], next: page.nextLink ?? null });
        } catch (thrown) {
            const error = errorOf(thrown);
            // What is shown stays, unless it is of another filter.
            if (mine === newest.current) setState((now) => ({ ...(now.of === path ? now : { of: path, items: [], next: null }), error }));
        } finally {
            if (mine === newest.current) busy.current = false;
        }
    };
    const tools = useRef({ load: () => show(path, []), more: async () => {} });
    tools.current = { load: () => show(path, []), more: async () => { if (state.next) await show(state.next, state.items); } };
    // The same functions each time, so that a row is drawn again only when its bucket has changed.
    const [stable] = useState(() => ({ load: () => tools.current.load(), more: () => tools.current.more() }));

    // As long as only the first page is shown: then a bucket that comes or goes is seen soon.
    const beat = sample.value?.t;
    useEffect(() => {
        stable.load();
    }, [path]);
    useEffect(() => {
        const due = performance.now() - begun.current >= leastBetween - jitter && document.visibilityState === "visible";
        if (beat !== undefined && due && !busy.current && state.items.length <= pageSize) stable.load();
    }, [beat]);
    return { state, ...stable };
}

const Row = memo(BucketRow);

/** @param {{bucket: string, load: () => Promise<void>}} properties the bucket as text, so that an equal one is not drawn again */
function BucketRow({ bucket: text, load }) {
    /** @type {Bucket} */
    const bucket = JSON.parse(text);
    const { name } = bucket;
    const pid = bucket.pid && bare(bucket.pid);
    return html`<tr data-testid="row" data-id=${name}>
        <th scope="row"><a href=${link("bucket", name)}>${name}</a></th>
        <td>${bucket.backend}${bucket.configuration.durable === true && html`${" "}<span class="badge muted">durable</span>`}</td>
        <td class=${bucket.state === "running" ? "good" : "bad"}>${bucket.state}</td>
        <td class="number">${count(bucket.keys)}</td><td class="number">${bytes(bucket.bytes)}</td>
        <td class="number">${count(bucket.mailboxLength)}</td><td class="number">${count(bucket.restarts)}</td>
        <td class="number">${count(bucket.lostKeys)}</td>
        <td>${pid && seesRuntime() ? html`<a href=${link("process", pid)}>${pid}</a>` : pid}
            ${bucket.node && html`${" "}<span class="muted">${bucket.node}</span>`}</td>
        <td class="actions">
            <a href=${link("watch", name)}>Watch</a>
            <button type="button" onClick=${() => save(name)}>Export</button>
            ${may("writer") && html`
                <button type="button" onClick=${() => upload(name, load)}>Import</button>
                <button type="button" onClick=${() => configure(bucket, load)}>Configure</button>
                <button type="button" onClick=${() => clear(bucket, load)}>Clear</button>`}
            ${may("admin") && html`<button type="button" onClick=${() => kill(bucket, load)}>Kill</button>`}
            ${may("writer") && html`<button type="button" onClick=${() => remove(bucket, load)}>Delete</button>`}
        </td></tr>`;
}
