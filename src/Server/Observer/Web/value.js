// @ts-check
// One value: shown, changed with its tag, and what to do when somebody else has changed it meanwhile.

import { ApiError, errorOf, may, request } from "./api.js";
import { Conflict, lifeOf } from "./conflict.js";
import { pasteable } from "./curl.js";
import { bytes, time } from "./format.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { ask, Curl, Notice, Page, tell } from "./parts.js";
import { download, hasAddress, keyPath, ttlPath, visible, withQuery } from "./paths.js";
import { go, link, route } from "./route.js";
import { headersOf, isDirty, isText, keptEdit, rebase, save, textOut, unchanged, useEdit } from "./valuedraft.js";
import { Editor } from "./valueeditor.js";
import { readExpiry, readValue, storedBytes } from "./valueread.js";

/**
 * @import { Draft } from "./valuedraft.js"
 * @import { Value } from "./valueread.js"
 */

const mostInCurl = 500;

export function ValueView() {
    const [bucket = "", key = ""] = route.value.args;
    const path = keyPath(bucket, key);
    const { base, draft, now, set } = useEdit(path);
    const [error, setError] = useState(/** @type {Error|null} */ (null));
    const [theirs, setTheirs] = useState(/** @type {Value|null|undefined} */ (undefined));
    const [busy, run] = useTask(setError);

    const wasRead = () => Boolean(now.current.base?.bytes);
    const show = (/** @type {Value|null} */ read) => {
        set({ base: read, draft: unchanged });
        setTheirs(undefined);
    };
    const begin = () => run(async () => {
        const kept = keptEdit(path);
        const read = await readValue(bucket, key, Boolean(kept?.base?.bytes));
        if (!kept || !may("writer")) return show(read);
        set(kept);
        if ((read?.etag ?? "") !== (kept.base?.etag ?? "")) setTheirs(read);
        return undefined;
    });
    useEffect(() => {
        begin();
    }, [path]);
    const readAgain = async () => {
        const drop = { title: "Drop what you have changed?", text: "It was not saved.", action: "Read again", danger: true };
        if (isDirty(now.current.draft) && !await ask(drop)) return;
        await run(async () => show(await readValue(bucket, key, wasRead())));
    };
    const reveal = () => run(async () => {
        const read = await readValue(bucket, key, true);
        if (!isDirty(now.current.draft)) show(read);
        else if (read?.etag === now.current.base?.etag) set({ base: read });
        else setTheirs(read);
    });
    // Does something that holds only for the version that is shown.
    const attempt = (/** @type {() => Promise<void>} */ work) => run(async () => {
        try {
            await work();
        } catch (failure) {
            // An end that has passed: the value has gone with it.
            const ended = failure instanceof ApiError && failure.code === "invalid-ttl" && now.current.draft.ttl.trim() === "";
            if (!ended && !(failure instanceof ApiError && failure.status === 412)) throw failure;
            setTheirs(await readValue(bucket, key, wasRead()));
        }
    });
    const store = () => attempt(async () => {
        const sent = now.current;
        const answer = await save(bucket, key, sent.draft, sent.base ?? null);
        tell("Saved.");
        const read = await readValue(bucket, key, wasRead() || sent.draft.text !== null);
        if (now.current.draft === sent.draft || !read) return show(read);
        // What was typed while it was saved is a change to what was saved.
        return set({ base: { ...read, etag: answer.headers.get("ETag") ?? read.etag } });
    });
    const keepMine = async () => {
        const { base: onto, draft: mine } = rebase(draft, base ?? null, theirs ?? null);
        set({ base: onto, draft: mine });
        setTheirs(undefined);
        await store();
    };
    const expire = () => attempt(async () => {
        const ttl = now.current.draft.ttl.trim();
        const to = ttlPath(bucket, key);
        await request(ttl === "never" ? to : withQuery(to, { ttl }), {
            method: ttl === "never" ? "DELETE" : "PUT", headers: { "If-Match": now.current.base?.etag ?? "*" },
        });
        tell("The time to live is changed.");
        set({ draft: { ...now.current.draft, ttl: "" } });
        // The tag stays: another one would be of a version that nobody has seen here.
        const expiry = await readExpiry(bucket, key);
        if (now.current.base) set({ base: { ...now.current.base, expiry } });
    });
    const saveFile = () => run(async () => {
        const stored = await storedBytes(bucket, key, { encoding: base?.encoding ?? null });
        download(new Blob([stored], { type: base?.type }), fileName(key));
    });
    const remove = async () => {
        if (!await ask({ title: "Delete this key?", text: html`<code>${visible(key)}</code>`, action: "Delete", danger: true })) return;
        await attempt(async () => {
            await request(path, { method: "DELETE", headers: base?.etag ? { "If-Match": base.etag } : {} });
            tell("Deleted.");
            show(null);
            go("bucket", bucket);
        });
    };

    const stored = base?.etag ? base : null;
    return html`<${Page} name="value" title=${visible(key)} actions=${html`
            <a href=${link("bucket", bucket)}>All keys of ${bucket}</a>
            <button type="button" disabled=${busy} onClick=${readAgain}>Read again</button>
            ${stored && html`<button type="button" disabled=${busy} onClick=${saveFile}>Download</button>`}
            ${stored && may("writer") && html`<button type="button" class="danger" disabled=${busy} onClick=${remove}>Delete</button>`}`}>
        ${error && html`<${Notice} kind="error">${error.message}</${Notice}>`}
        ${base === undefined && !error && html`<p class="loading">Loading …</p>`}
        ${base === null && html`<${Notice}>There is no such key yet. What you save creates it.</${Notice}>`}
        ${stored && html`<${Facts} value=${stored} />`}
        ${theirs !== undefined && html`<${Conflict} draft=${draft} base=${base ?? null} theirs=${theirs} busy=${busy}
            keep=${keepMine} take=${() => show(theirs)} />`}
        ${base !== undefined && html`<${Editor} key=${base?.type} base=${base} draft=${draft} busy=${busy}
            edit=${(/** @type {Draft} */ next) => set({ draft: next })} save=${store} expire=${expire} reveal=${reveal} />`}
        ${hasAddress(key) && html`<${Curl} path=${path} options="-i" />`}
        ${base !== undefined && may("writer") && html`<${SaveByCurl} path=${path} base=${base} draft=${draft} />`}
    </${Page}>`;
}

/** @param {{value: Value}} properties */
function Facts({ value }) {
    const { sliding, expiresAt } = value.expiry;
    return html`<dl class="facts" data-testid="facts">
        <dt>Size</dt><dd>${bytes(value.size)}</dd>
        <dt>Type</dt><dd>${value.type}</dd>
        ${value.encoding && html`<dt>Encoding</dt><dd>${value.encoding}</dd>`}
        ${value.language && html`<dt>Language</dt><dd>${value.language}</dd>`}
        ${value.metadata && !may("writer") && html`<dt>Metadata</dt><dd><pre>${value.metadata}</pre></dd>`}
        <dt>Tag</dt><dd><code>${value.etag}</code></dd>
        <dt>Created</dt><dd>${time(value.created)}</dd>
        <dt>Written</dt><dd>${time(value.modified)}</dd>
        <dt>Expires</dt><dd>${expiresAt ? time(expiresAt) : "never"}${sliding && `: ${lifeOf(value.expiry)}${
            value.bytes ? ". Reading it here has renewed it" : ""}`}</dd>
    </dl>`;
}

/**
 * What Save does, with curl. There is no line for what a line cannot say: other bytes than text, and long or dangerous text.
 * @param {{path: string, base: Value|null, draft: Draft}} properties
 */
function SaveByCurl({ path, base, draft }) {
    const text = textOut(draft, base);
    if (!isText(draft, base) || text.length >= mostInCurl || !pasteable(text)) return null;
    try {
        const headers = headersOf(draft, base);
        return Object.values(headers).every(pasteable) && html`<${Curl} method="PUT" path=${path} body=${text} headers=${headers} />`;
    } catch {
        // A line of the metadata is none yet.
        return null;
    }
}

/**
 * Runs one task at a time, so that a second click does nothing, and shows why it failed.
 * @param {(error: Error|null) => void} setError
 * @returns {[boolean, (work: () => Promise<void>) => Promise<void>]}
 */
function useTask(setError) {
    const [busy, setBusy] = useState(false);
    const running = useRef(false);
    return [busy, async (work) => {
        if (running.current) return;
        running.current = true;
        setBusy(true);
        try {
            await work();
            setError(null);
        } catch (failure) {
            setError(errorOf(failure));
        } finally {
            running.current = false;
            setBusy(false);
        }
    }];
}

/** @param {string} key */
function fileName(key) {
    return key.replace(/[^\w.-]+/g, "_").slice(-80) || "value";
}
