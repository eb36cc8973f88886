// @ts-check
// One value: shown, changed with its tag, and what to do when somebody else has changed it meanwhile.

import { ApiError, errorOf, json, may, request } from "./api.js";
import { bytes, time } from "./format.js";
import { hexLines, textOf } from "./hex.js";
import { html, useEffect, useState } from "./html.js";
import { ask, Curl, Notice, Page, tell } from "./parts.js";
import { download, keyPath, ttlPath, visible, withQuery } from "./paths.js";
import { go, link, route } from "./route.js";

const editable = 1024 * 1024;
const shownHex = 64 * 1024;
const meta = "kv-meta-";

/**
 * @import { Expiry } from "./api.js"
 * @typedef {{etag: string, type: string, language: string|null, bytes: Uint8Array<ArrayBuffer>|null, size: number, text: string|null,
 *     metadata: string, expiry: Expiry|null, expiresAt: string|null, revision: string, created: string|null, modified: string|null}} Value
 * @typedef {{text: string, type: string, metadata: string, ttl: string}} Draft
 */

export function ValueView() {
    const [bucket = "", key = ""] = route.value.args;
    const path = keyPath(bucket, key);
    const [value, setValue] = useState(/** @type {Value|null|undefined} */ (undefined));
    const [draft, setDraft] = useState(/** @type {Draft} */ ({ text: "", type: "text/plain", metadata: "", ttl: "" }));
    const [error, setError] = useState(/** @type {Error|null} */ (null));
    const [theirs, setTheirs] = useState(/** @type {Value|null} */ (null));
    const [tab, setTab] = useState("text");

    const show = (/** @type {Value|null} */ read) => {
        setValue(read);
        setTheirs(null);
        if (!read) return;
        setDraft({ text: read.text ?? "", type: read.type, metadata: read.metadata, ttl: "" });
        setTab(firstTab(read));
    };
    const load = async () => {
        try {
            show(await read(path, ttlPath(bucket, key)));
            setError(null);
        } catch (failure) {
            setError(errorOf(failure));
        }
    };
    useEffect(() => {
        load();
    }, [path]);

    // Does something that holds only for the version that is shown.
    const attempt = async (/** @type {() => Promise<Response>} */ work, /** @type {string} */ done) => {
        try {
            await work();
            tell(done);
            await load();
        } catch (failure) {
            if (failure instanceof ApiError && failure.status === 412) await compare();
            else setError(errorOf(failure));
        }
    };
    const compare = async () => {
        try {
            setTheirs(await read(path, ttlPath(bucket, key)) ?? gone);
        } catch (failure) {
            setError(errorOf(failure));
        }
    };
    const save = (/** @type {string|undefined} */ etag) => attempt(() => write(path, draft, value ?? null, etag), "Saved.");
    const expire = () => attempt(() => {
        const never = draft.ttl.trim() === "never";
        const to = ttlPath(bucket, key);
        return request(never ? to : withQuery(to, { ttl: draft.ttl.trim() }), {
            method: never ? "DELETE" : "PUT", headers: { "If-Match": value?.etag ?? "*" },
        });
    }, "The time to live is changed.");
    const saveFile = async () => {
        try {
            download(await (await request(path)).blob(), fileName(key));
        } catch (failure) {
            setError(errorOf(failure));
        }
    };
    const remove = async () => {
        if (!await ask({ title: "Delete this key?", text: html`<code>${visible(key)}</code>`, action: "Delete", danger: true })) return;
        try {
            await request(path, { method: "DELETE", headers: value ? { "If-Match": value.etag } : {} });
            tell("Deleted.");
            go("bucket", bucket);
        } catch (failure) {
            setError(errorOf(failure));
        }
    };

    return html`<${Page} name="value" title=${visible(key)} actions=${html`
            <a href=${link("bucket", bucket)}>All keys of ${bucket}</a>
            <button type="button" onClick=${load}>Read again</button>
            ${value && html`<button type="button" onClick=${saveFile}>Download</button>`}
            ${value && may("writer") && html`<button type="button" class="danger" onClick=${remove}>Delete</button>`}`}>
        ${error && html`<${Notice} kind="error">${error.message}</${Notice}>`}
        ${value === undefined && !error && html`<p class="loading">Loading …</p>`}
        ${value === null && html`<${Notice}>There is no such key yet. What you save creates it.</${Notice}>`}
        ${value && html`<${Facts} value=${value} />`}
        ${theirs && html`<${Conflict} mine=${draft.text} theirs=${theirs} keep=${() => save(theirs === gone ? undefined : theirs.etag)}
            take=${() => (theirs === gone ? show(null) : show(theirs))} />`}
        ${value !== undefined && html`<${Editor} value=${value} draft=${draft} setDraft=${setDraft} tab=${tab} setTab=${setTab}
            save=${() => save(value?.etag)} expire=${expire} />`}
        <${Curl} path=${path} options="-i" />
        ${value !== undefined && may("writer") && draft.text.length < 500 && html`<${Curl} method="PUT" path=${path} body=${draft.text}
            headers=${{ "Content-Type": draft.type, ...(value ? { "If-Match": value.etag } : { "If-None-Match": "*" }) }} />`}
    </${Page}>`;
}

/** What is shown as their version when they have deleted the key. @type {Value} */
const gone = {
    etag: "", type: "", language: null, bytes: null, size: 0, text: "(the key was deleted)", metadata: "", expiry: null, expiresAt: null,
    revision: "", created: null, modified: null,
};

/** @param {{value: Value}} properties */
function Facts({ value }) {
    return html`<dl class="facts">
        <dt>Size</dt><dd>${bytes(value.size)}</dd>
        <dt>Type</dt><dd>${value.type}</dd>
        <dt>Tag</dt><dd><code>${value.etag}</code></dd>
        <dt>Created</dt><dd>${time(value.created)}</dd>
        <dt>Written</dt><dd>${time(value.modified)}</dd>
        <dt>Expires</dt><dd>${value.expiresAt ? time(value.expiresAt) : "never"}</dd>
    </dl>`;
}

/**
 * @param {{value: Value|null, draft: Draft, setDraft: (draft: Draft) => void, tab: string, setTab: (tab: string) => void,
 *     save: () => void, expire: () => void}} properties
 */
function Editor({ value, draft, setDraft, tab, setTab, save, expire }) {
    const writer = may("writer");
    const change = (/** @type {string} */ name) => (/** @type {import("preact").TargetedEvent<HTMLInputElement>} */ event) =>
        setDraft({ ...draft, [name]: event.currentTarget.value });
    if (value && value.bytes === null) {
        return html`<${Notice}>The value has ${bytes(value.size)}; more than ${bytes(editable)} are not shown here.
            Download it, or use the curl line below.</${Notice}>`;
    }
    const tabs = ["text", "json", "hex", ...(value?.type.startsWith("image/") ? ["image"] : [])]
        .filter((name) => value?.text !== null || name === "hex" || name === "image");
    const fault = tab === "json" ? jsonFault(draft.text) : null;
    return html`<div class="bar" role="group" aria-label="Show as">
            ${tabs.map((name) => html`<button key=${name} type="button" aria-pressed=${tab === name}
                onClick=${() => setTab(name)}>${tabNames[name]}</button>`)}
            ${tab === "json" && writer && html`<button type="button" disabled=${fault !== null}
                onClick=${() => setDraft({ ...draft, text: JSON.stringify(JSON.parse(draft.text), null, 2) })}>Format</button>`}
        </div>
        ${(tab === "text" || tab === "json") && html`<textarea aria-label="Value" rows="14" spellcheck="false" readonly=${!writer}
            value=${draft.text} onInput=${change("text")}></textarea>`}
        ${fault && html`<p class="bad" role="alert">${fault}</p>`}
        ${tab === "hex" && html`<pre class="hex" tabindex="0">${
            hexLines(value?.bytes ?? new TextEncoder().encode(draft.text), shownHex)}</pre>`}
        ${tab === "image" && value?.bytes && html`<${Picture} value=${value} />`}
        ${writer && html`<div class="bar">
            <label class="field"><span>Content type</span><input value=${draft.type} onInput=${change("type")} /></label>
            <label class="field"><span>Time to live</span><input value=${draft.ttl} onInput=${change("ttl")}
                placeholder=${value ? (value.expiresAt ? "stays as it is" : "none") : "as the bucket says"} />
                <small class="muted">such as 30s or 20m, or never</small></label>
            ${value && html`<button type="button" disabled=${draft.ttl.trim() === ""} onClick=${expire}>Set the time only</button>`}
            <label class="field grow"><span>Metadata, one <code>name: value</code> a line</span>
                <textarea rows="2" value=${draft.metadata} onInput=${change("metadata")}></textarea></label>
        </div>
        <div class="bar">
            <button type="button" class="primary" disabled=${fault !== null || (value !== null && value.text === null)}
                onClick=${save}>Save</button>
            <span class="muted">${value ? "Only if nobody has written it meanwhile (If-Match)."
                : "Only if the key is still missing."}</span>
        </div>`}`;
}

/** @type {Record<string, string>} */
const tabNames = { text: "Text", json: "JSON", hex: "Hex", image: "Image" };

// An <img> runs no script, not even that of an SVG.
/** @param {{value: Value}} properties */
function Picture({ value }) {
    const [address, setAddress] = useState("");
    useEffect(() => {
        const made = URL.createObjectURL(new Blob(value.bytes ? [value.bytes] : [], { type: value.type }));
        setAddress(made);
        return () => URL.revokeObjectURL(made);
    }, [value]);
    return address && html`<img class="picture" src=${address} alt="The value as an image" />`;
}

/** @param {{mine: string, theirs: Value, keep: () => void, take: () => void}} properties */
function Conflict({ mine, theirs, keep, take }) {
    return html`<div class="notice error" role="alert" data-testid="conflict">
        <p><b>Somebody else has written this key meanwhile.</b> Nothing was saved.</p>
        <div class="cards">
            <div><h2>My version</h2><pre tabindex="0">${mine}</pre>
                <button type="button" class="danger" onClick=${keep}>Save mine over theirs</button></div>
            <div><h2>Their version</h2><pre tabindex="0">${theirs.text ?? "(no text)"}</pre>
                <button type="button" onClick=${take}>Take theirs</button></div>
        </div></div>`;
}

/**
 * @param {string} path
 * @param {string} ttl the path of its time to live
 * @returns {Promise<Value|null>}
 */
async function read(path, ttl) {
    let response;
    /** @type {Expiry|null} */
    let expiry = null;
    try {
        response = await request(path);
        if (response.headers.has("Kv-Expires-At")) expiry = await json(ttl);
    } catch (error) {
        if (error instanceof ApiError && error.code === "key-not-found") return null;
        throw error;
    }
    const header = (/** @type {string} */ name) => response.headers.get(name);
    const size = Number(header("Content-Length") ?? 0);
    const value = size > editable ? null : new Uint8Array(await response.arrayBuffer());
    if (value === null) await response.body?.cancel();
    const metadata = [...response.headers].filter(([name]) => name.startsWith(meta));
    return {
        etag: header("ETag") ?? "",
        type: header("Content-Type") ?? "application/octet-stream",
        bytes: value,
        size,
        text: value && textOf(value),
        metadata: metadata.map(([name, text]) => `${name.slice(meta.length)}: ${text}`).join("\n"),
        language: header("Content-Language"),
        expiry,
        expiresAt: header("Kv-Expires-At"),
        revision: header("Kv-Revision") ?? "",
        created: header("Kv-Created"),
        modified: header("Last-Modified"),
    };
}

/**
 * @param {string} path
 * @param {Draft} draft
 * @param {Value|null} before what was edited
 * @param {string|undefined} etag
 */
function write(path, draft, before, etag) {
    /** @type {Record<string, string>} */
    const headers = { "Content-Type": draft.type, [etag ? "If-Match" : "If-None-Match"]: etag || "*", ...expiryOf(draft, before) };
    if (before?.language) headers["Content-Language"] = before.language;
    for (const line of draft.metadata.split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) headers[`Kv-Meta-${line.slice(0, colon).trim()}`] = line.slice(colon + 1).trim();
        else if (line.trim()) throw new Error(`A line of the metadata must look like "name: value", but is "${line}".`);
    }
    return request(path, { method: "PUT", headers, body: new TextEncoder().encode(withLineEnds(draft.text, before?.text)) });
}

// A write without a time to live removes the old one, so what nobody has changed is sent again.
/** @param {Draft} draft @param {Value|null} before @returns {Record<string, string>} */
function expiryOf(draft, before) {
    const ttl = draft.ttl.trim();
    if (ttl !== "") return { "Kv-Ttl": ttl };
    if (!before) return {};
    const { sliding = null, expiresAtLatest = null } = before.expiry ?? {};
    if (sliding === null && expiresAtLatest === null) return { "Kv-Ttl": "never" };
    return { ...(sliding !== null && { "Kv-Sliding": sliding }), ...(expiresAtLatest !== null && { "Kv-Expires-At": expiresAtLatest }) };
}

// A text field knows only \n: text that came with \r\n gets it back.
/** @param {string} text @param {string|null|undefined} before */
function withLineEnds(text, before) {
    return text !== before && before?.includes("\r\n") ? text.replace(/\r?\n/g, "\r\n") : text;
}

/** @param {Value} value */
function firstTab(value) {
    if (value.type.startsWith("image/")) return "image";
    if (value.text === null) return "hex";
    return /[/+]json\b/.test(value.type) ? "json" : "text";
}

/** @param {string} text */
function jsonFault(text) {
    try {
        JSON.parse(text);
        return null;
    } catch (error) {
        return `This is no JSON: ${error instanceof Error ? error.message : error}`;
    }
}

/** @param {string} key */
function fileName(key) {
    return key.replace(/[^\w.-]+/g, "_").slice(-80) || "value";
}
