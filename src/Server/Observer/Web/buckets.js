// @ts-check
// The buckets: create, configure, clear, export, import, kill, delete.

import { errorOf, json, may, request, seesRuntime } from "./api.js";
import { bare, bytes, count } from "./format.js";
import { fill } from "./forms.js";
import { html, memo, useEffect, useRef, useState } from "./html.js";
import { ask, Curl, Notice, Page, tell } from "./parts.js";
import { actionPath, bucketPath, download, withQuery } from "./paths.js";
import { link, route, setQuery } from "./route.js";
import { sample } from "./stream.js";

/**
 * @import { ComponentChildren, TargetedEvent } from "preact"
 * @import { Bucket, List } from "./api.js"
 */

const pageSize = 100;
const settings = [
    { name: "ttl", label: "Time to live", hint: "such as 30s or 20m; empty for none" },
    { name: "sliding", label: "Sliding", hint: "ends when it was not read for so long" },
    { name: "maxKeys", label: "Most keys", type: "number" },
    { name: "maxBytes", label: "Most bytes", type: "number" },
    { name: "maxValueBytes", label: "Most bytes of a value", type: "number" },
    { name: "eviction", label: "When it is full", options: ["reject", "lru"] },
    { name: "restart", label: "Restart", options: ["permanent", "transient", "temporary"] },
    { name: "mailboxLimit", label: "Most messages that wait", type: "number" },
    { name: "callTimeout", label: "Longest call" },
];
const numbers = new Set(["maxKeys", "maxBytes", "maxValueBytes", "mailboxLimit"]);

export function Buckets() {
    const prefix = route.value.query.prefix ?? "";
    const [state, setState] = useState(/** @type {{items: Bucket[], next: string|null, error?: Error, ready: boolean}} */ (
        { items: [], next: null, ready: false }));
    const path = withQuery("/v1/buckets", { prefix, limit: pageSize });

    // Only the newest request may change the list: an answer that was overtaken is of another filter, or has fewer pages.
    const newest = useRef(0);
    const show = async (/** @type {string} */ from, /** @type {Bucket[]} */ before) => {
        const mine = ++newest.current;
        try {
            /** @type {List<Bucket>} */
            const page = await json(from);
            if (mine === newest.current) setState({ items: [...before, ...page.value], next: page.nextLink ?? null, ready: true });
        } catch (thrown) {
            const error = errorOf(thrown);
            if (mine === newest.current) setState({ items: before, next: before.length > 0 ? from : null, error, ready: true });
        }
    };
    const load = () => show(path, []);
    const more = () => show(/** @type {string} */ (state.next), state.items);

    // Again with each sample, as long as only the first page is shown: then a bucket that comes or goes is seen at once.
    const beat = sample.value?.t;
    useEffect(() => {
        load();
    }, [path]);
    useEffect(() => {
        if (beat !== undefined && state.ready && state.items.length <= pageSize) load();
    }, [beat]);

    return html`<${Page} name="buckets" title="Buckets" actions=${may("writer") && html`
            <button type="button" class="primary" onClick=${() => create(load)}>Create a bucket</button>`}>
        <div class="bar"><input class="grow" type="search" aria-label="Names that begin with" placeholder="Names that begin with …"
            value=${prefix} onInput=${(/** @type {TargetedEvent<HTMLInputElement>} */ event) =>
                setQuery({ prefix: event.currentTarget.value })} /></div>
        ${state.error && html`<${Notice} kind="error">${state.error.message}</${Notice}>`}
        <div class="scroll"><table>
            <thead><tr><th scope="col">Name</th><th scope="col">Backend</th><th scope="col">State</th>
                <th scope="col" class="number">Keys</th><th scope="col" class="number">Bytes</th>
                <th scope="col" class="number">Mailbox</th><th scope="col" class="number">Restarts</th>
                <th scope="col" class="number">Lost keys</th><th scope="col">Process</th><th scope="col">Actions</th></tr></thead>
            <tbody>
                ${state.items.map((bucket) => html`<${Row} key=${bucket.name} bucket=${JSON.stringify(bucket)} load=${load} />`)}
                ${state.ready && state.items.length === 0 && html`<tr><td class="none" colspan="10">There is no bucket${
                    prefix ? " whose name begins so" : " yet. Create one, or begin at the start page"}.</td></tr>`}
            </tbody>
        </table></div>
        ${state.next && html`<p><button type="button" onClick=${more}>Show more</button></p>`}
        <${Curl} path=${path} />
        ${may("writer") && html`<${Curl} method="PUT" path="/v1/buckets/my-bucket" headers=${{ "Content-Type": "application/json" }}
            body=${JSON.stringify({ backend: "table" })} />`}
    </${Page}>`;
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
        <td>${bucket.backend}</td>
        <td class=${bucket.state === "running" ? "good" : "bad"}>${bucket.state}</td>
        <td class="number">${count(bucket.keys)}</td><td class="number">${bytes(bucket.bytes)}</td>
        <td class="number">${count(bucket.mailboxLength)}</td><td class="number">${count(bucket.restarts)}</td>
        <td class="number">${count(bucket.lostKeys)}</td>
        <td>${pid && seesRuntime() ? html`<a href=${link("process", pid)}>${pid}</a>` : pid}</td>
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

/** @param {() => Promise<void>} load */
async function create(load) {
    await fill({
        title: "Create a bucket",
        action: "Create",
        fields: [
            { name: "name", label: "Name", required: true, hint: "letters, digits, dots, underscores, hyphens" },
            { name: "backend", label: "Backend", options: ["agent", "genserver", "table"], value: "table",
                hint: "agent and genserver lose their keys with their process, a table does not" },
            { name: "tableType", label: "Type of the table", options: ["", "set", "orderedSet"] },
            ...settings.map((field) => (field.options ? { ...field, options: ["", ...field.options] } : field)),
        ],
        submit: async ({ name = "", ...values }) => {
            await request(bucketPath(name), { method: "PUT", headers: jsonType, body: JSON.stringify(members(values, false)) });
            tell(`The bucket ${name} is there.`);
        },
    }) && await load();
}

const jsonType = { "Content-Type": "application/json" };

/**
 * @param {Record<string, string>} values
 * @param {boolean} patch whether an empty field means the default
 */
function members(values, patch) {
    /** @type {Record<string, string|number|null>} */
    const result = {};
    for (const [name, value] of Object.entries(values)) {
        if (value !== "") result[name] = numbers.has(name) ? Number(value) : value;
        else if (patch) result[name] = null;
    }
    return result;
}

/**
 * @param {Bucket} bucket
 * @param {() => Promise<void>} load
 */
async function configure(bucket, load) {
    const before = bucket.configuration;
    const fields = settings.map((field) => ({ ...field, value: String(before[field.name] ?? "") }));
    await fill({
        title: `Configure ${bucket.name}`,
        text: "An empty field is set to its default. The backend of a bucket cannot change.",
        action: "Save",
        fields,
        submit: async (values) => {
            const changed = Object.fromEntries(Object.entries(values)
                .filter(([name, value]) => value !== String(before[name] ?? "")));
            await request(bucketPath(bucket.name), {
                method: "PATCH", headers: { "Content-Type": "application/merge-patch+json" }, body: JSON.stringify(members(changed, true)),
            });
            tell(`${bucket.name} is configured.`);
        },
    }) && await load();
}

/**
 * Asks, does it, and says what came of it.
 * @param {{title: string, text: ComponentChildren, action: string}} question
 * @param {() => Promise<string>} work
 * @param {() => Promise<void>} load
 */
async function confirmed(question, work, load) {
    if (!await ask({ ...question, danger: true })) return;
    try {
        tell(await work());
    } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
    }
    await load();
}

/** @param {Bucket} bucket @param {() => Promise<void>} load */
function clear(bucket, load) {
    return confirmed({ title: `Clear ${bucket.name}?`, text: `Its ${count(bucket.keys)} keys are removed.`, action: "Clear" }, async () => {
        /** @type {{cleared: number}} */
        const { cleared } = await json(actionPath(bucket.name, "clear"), { method: "POST" });
        return `${count(cleared)} keys of ${bucket.name} were removed.`;
    }, load);
}

/** @param {Bucket} bucket @param {() => Promise<void>} load */
function kill(bucket, load) {
    const keeps = bucket.backend === "table" ? "Its table keeps the keys." : `Its ${count(bucket.keys)} keys die with it.`;
    return confirmed({ title: `Kill the process of ${bucket.name}?`, text: keeps, action: "Kill" }, async () => {
        await request(actionPath(bucket.name, "kill"), { method: "POST" });
        return `The process of ${bucket.name} was killed. Its supervisor starts another one.`;
    }, load);
}

/** @param {Bucket} bucket @param {() => Promise<void>} load */
function remove(bucket, load) {
    const text = bucket.keys > 0 ? `Its ${count(bucket.keys)} keys are deleted with it.` : "It has no keys.";
    return confirmed({ title: `Delete ${bucket.name}?`, text, action: "Delete" }, async () => {
        await request(withQuery(bucketPath(bucket.name), { force: bucket.keys > 0 }), { method: "DELETE" });
        return `${bucket.name} is deleted.`;
    }, load);
}

/** @param {string} name */
async function save(name) {
    try {
        const response = await request(actionPath(name, "export"), { method: "POST" });
        download(await response.blob(), `${name}.ndjson`);
    } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
    }
}

/** @param {string} name @param {() => Promise<void>} load */
async function upload(name, load) {
    await fill({
        title: `Import into ${name}`,
        text: "A file of lines of JSON, as an export makes it. Keys that the file does not have stay.",
        action: "Import",
        fields: [{ name: "file", label: "File", type: "file", required: true, accept: ".ndjson,.jsonl,.json" }],
        submit: async (_, data) => {
            /** @type {{imported: number}|null} */
            const answer = await json(actionPath(name, "import"), {
                method: "POST", headers: { "Content-Type": "application/x-ndjson" }, body: data.get("file"),
            });
            tell(`${count(answer?.imported)} keys were imported.`);
        },
    }) && await load();
}
