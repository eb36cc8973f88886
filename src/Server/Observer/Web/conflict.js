// @ts-check
// Two versions of a value, of which one can be saved.

import { bytes, time } from "./format.js";
import { hexLines } from "./hex.js";
import { html } from "./html.js";
import { rebase, textIn } from "./valuedraft.js";

const shownHex = 1024;

/**
 * @import { Draft } from "./valuedraft.js"
 * @import { Expiry, Value } from "./valueread.js"
 */

/**
 * What would be saved, beside what somebody else has saved meanwhile.
 * @param {{draft: Draft, base: Value|null, theirs: Value|null, busy: boolean, keep: () => void, take: () => void}} properties
 */
export function Conflict({ draft, base, theirs, busy, keep, take }) {
    const mine = rebase(draft, base, theirs);
    return html`<div class="notice error" role="alert" data-testid="conflict">
        <p><b>${theirs ? "Somebody else has written this key meanwhile." : "This key was deleted or has expired meanwhile."}</b>
            ${" "}Nothing was saved. ${theirs && "What you have not changed is theirs in both versions."}
            ${mine.passed && html`Its end has passed or is near, so my version would be saved without it: set a time to live if it needs
                one.`}</p>
        <div class="cards">
            <${Version} title="My version" draft=${mine.draft} base=${mine.base}>
                <button type="button" class="danger" disabled=${busy} onClick=${keep}>${
                    theirs ? "Save mine over theirs" : "Save mine again"}</button></${Version}>
            <${Version} title="Their version" base=${theirs}>
                <button type="button" disabled=${busy} onClick=${take}>Take theirs</button></${Version}>
        </div></div>`;
}

/** @param {{title: string, draft?: Draft, base: Value|null, children?: import("preact").ComponentChildren}} properties */
function Version({ title, draft, base, children }) {
    const missing = !draft && !base;
    return html`<section aria-label=${title}><h2>${title}</h2>
        <pre tabindex="0">${missing ? "(there is no value)" : contentOf(draft, base)}</pre>
        ${!missing && html`<dl class="facts">
            <dt>Type</dt><dd>${draft?.type ?? base?.type ?? "text/plain"}</dd>
            <dt>Metadata</dt><dd><pre>${(draft?.metadata ?? base?.metadata) || "none"}</pre></dd>
            <dt>Time to live</dt><dd>${draft?.ttl.trim() || (base ? lifeOf(base.expiry) : "as the bucket says")}</dd>
        </dl>`}
        ${children}</section>`;
}

/** @param {Draft|undefined} draft @param {Value|null} base */
function contentOf(draft, base) {
    if (draft?.file) return `(the file ${draft.file.name}, ${bytes(draft.file.size)})`;
    if (draft?.text !== undefined && draft.text !== null) return draft.text;
    if (!base) return "";
    if (base.text !== null) return textIn(draft ?? { text: null, type: null, metadata: null, ttl: "", file: null }, base);
    return base.bytes ? hexLines(base.bytes, shownHex) : `(${bytes(base.size)}, not shown)`;
}

/** When a value ends, in words. @param {Expiry} expiry */
export function lifeOf({ sliding, expiresAt, expiresAtLatest }) {
    if (sliding === null && expiresAtLatest === null) return expiresAt === null ? "without an end" : "as the bucket says";
    if (sliding === null) return `until ${time(expiresAtLatest)}`;
    return `${sliding} after the last read${expiresAtLatest === null ? "" : `, at most until ${time(expiresAtLatest)}`}`;
}
