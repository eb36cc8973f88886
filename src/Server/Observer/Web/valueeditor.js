// @ts-check
// The fields of a value: its bytes as text, JSON, hex or an image, and what is stored with them.

import { may } from "./api.js";
import { bytes, count } from "./format.js";
import { hexLines } from "./hex.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { faultOf, indent } from "./jsontext.js";
import { Notice, tell } from "./parts.js";
import { isDirty, isText, textIn, withText } from "./valuedraft.js";
import { mostLines, mostShown } from "./valueread.js";

const shownHex = 64 * 1024;

/**
 * @import { Draft } from "./valuedraft.js"
 * @import { Value } from "./valueread.js"
 * @import { TargetedEvent } from "preact"
 */

/** @type {Record<string, string>} */
const tabNames = { text: "Text", json: "JSON", hex: "Hex", image: "Image" };

/**
 * @param {{base: Value|null, draft: Draft, edit: (draft: Draft) => void, busy: boolean, save: () => void, expire: () => void,
 *     reveal: () => void}} properties
 */
export function Editor({ base, draft, edit, busy, save, expire, reveal }) {
    const [chosen, setTab] = useState(() => firstTab(base));
    const area = useRef(/** @type {HTMLTextAreaElement|null} */ (null));
    const writer = may("writer");
    const tabs = tabsOf(base, draft);
    const tab = tabs.includes(chosen) ? chosen : tabs[0];
    const text = textIn(draft, base);
    const fault = tab === "json" ? faultOf(text) : null;
    const goTo = (/** @type {number} */ at) => {
        area.current?.focus();
        area.current?.setSelectionRange(at, at);
    };
    const format = () => {
        const indented = indent(text);
        if (indented === null) tell("Indented, this would be too long for the page.");
        else edit(withText(draft, base, indented));
    };
    return html`<${About} base=${base} draft=${draft} busy=${busy} reveal=${reveal} />
        ${tabs.length > 0 && html`<div class="bar" role="group" aria-label="Show as">
            ${tabs.map((name) => html`<button key=${name} type="button" aria-pressed=${tab === name}
                onClick=${() => setTab(name)}>${tabNames[name]}</button>`)}
            ${tab === "json" && writer && html`<button type="button" disabled=${fault !== null}
                onClick=${format}>Format</button>`}
        </div>`}
        ${(tab === "text" || tab === "json") && html`<textarea ref=${area} aria-label="Value" rows="14" spellcheck="false"
            readonly=${!writer} value=${text} onInput=${(/** @type {TargetedEvent<HTMLTextAreaElement>} */ event) =>
                edit(withText(draft, base, event.currentTarget.value))}></textarea>`}
        ${fault && html`<p class="bad" role="alert" data-testid="json-fault">This is no JSON: ${fault.message}${" "}
            <button type="button" class="quiet" onClick=${() => goTo(fault.at)}>Line ${fault.line}, column ${fault.column}</button></p>`}
        ${tab === "hex" && html`<pre class="hex" tabindex="0">${hexLines(shownBytes(base, draft), shownHex)}</pre>`}
        ${tab === "image" && base?.bytes && html`<${Picture} bytes=${base.bytes} type=${base.type} />`}
        ${writer && html`<${Fields} base=${base} draft=${draft} edit=${edit} busy=${busy} expire=${expire} />
            <div class="bar">
                <button type="button" class="primary" disabled=${busy || fault !== null} onClick=${save}>Save</button>
                <span class="muted">${base?.etag ? "Only if nobody has written it meanwhile (If-Match)."
                    : "Only if the key is still missing."}</span>
                ${isDirty(draft) && html`<span class="warn" data-testid="unsaved">Not saved yet. It stays here until you close
                    or reload this tab.</span>`}
            </div>`}`;
}

/**
 * Why the value is not shown, or cannot be changed as text.
 * @param {{base: Value|null, draft: Draft, busy: boolean, reveal: () => void}} properties
 */
function About({ base, draft, busy, reveal }) {
    if (draft.file) return html`<${Notice}>Save stores the file ${draft.file.name} (${bytes(draft.file.size)}) as the value.</${Notice}>`;
    if (!base || isText(draft, base)) return null;
    if (!base.bytes && base.size > mostShown) {
        return html`<${Notice}>The value has ${bytes(base.size)}; more than ${bytes(mostShown)} are not shown here. Download it, or replace
            it by a file.</${Notice}>`;
    }
    if (!base.bytes) {
        return html`<${Notice}>The value lives ${base.expiry.sliding} after it was last read, and reading it here would count.
            ${" "}<button type="button" disabled=${busy} onClick=${reveal}>Read the value</button></${Notice}>`;
    }
    if (base.hasManyLines) {
        return html`<${Notice}>The value has more than ${count(mostLines)} lines, too many for a field. Download it, or replace it by a
            file.</${Notice}>`;
    }
    return base.encoding === null
        ? html`<${Notice}>The value is no text (UTF-8), so only a file can replace it here.</${Notice}>`
        : html`<${Notice}>The value is stored encoded (<code>Content-Encoding: ${base.encoding}</code>). These are the stored bytes, so only
            a file can replace them here. A file is stored without this header.</${Notice}>`;
}

/**
 * What is stored with the bytes.
 * @param {{base: Value|null, draft: Draft, edit: (draft: Draft) => void, busy: boolean, expire: () => void}} properties
 */
function Fields({ base, draft, edit, busy, expire }) {
    const type = base?.type ?? "text/plain";
    const choose = (/** @type {TargetedEvent<HTMLInputElement>} */ event) => {
        const file = event.currentTarget.files?.[0];
        if (file) edit({ ...draft, file, type: changed(file.type || (draft.type ?? type), type) });
    };
    const expires = base && (base.expiry.sliding !== null || base.expiry.expiresAtLatest !== null);
    return html`<div class="bar">
            <label class="field"><span>Content type</span><input name="type" value=${draft.type ?? type}
                onInput=${(/** @type {TargetedEvent<HTMLInputElement>} */ event) =>
                    edit({ ...draft, type: changed(event.currentTarget.value, type) })} /></label>
            <label class="field"><span>Time to live</span><input name="ttl" value=${draft.ttl}
                placeholder=${base ? (expires ? "stays as it is" : "none") : "as the bucket says"}
                onInput=${(/** @type {TargetedEvent<HTMLInputElement>} */ event) =>
                    edit({ ...draft, ttl: event.currentTarget.value })} />
                <small class="muted">such as 30s or 20m, or never</small></label>
            ${base?.etag && html`<button type="button" disabled=${busy || draft.ttl.trim() === ""}
                onClick=${expire}>Set the time only</button>`}
            <label class="field grow"><span>Metadata, one <code>name: value</code> a line</span>
                <textarea name="metadata" rows="2" value=${draft.metadata ?? base?.metadata ?? ""}
                    onInput=${(/** @type {TargetedEvent<HTMLTextAreaElement>} */ event) =>
                        edit({ ...draft, metadata: changed(event.currentTarget.value, base?.metadata ?? "") })}></textarea></label>
        </div>
        <div class="bar">
            <label class="field"><span>Replace by a file</span>
                <input key=${draft.file ? "chosen" : "none"} type="file" name="file" onChange=${choose} /></label>
            ${draft.file && html`<button type="button" onClick=${() => edit({ ...draft, file: null })}>Not by this file</button>`}
        </div>`;
}

// In an <img>, browsers run no script of an SVG and load nothing that it names. As data:, and not as blob:, it has no origin either, so it
// stays powerless when somebody opens it in a tab of its own.
/** @param {{bytes: Uint8Array<ArrayBuffer>, type: string}} properties */
function Picture({ bytes: content, type }) {
    const [address, setAddress] = useState("");
    useEffect(() => {
        const reader = new FileReader();
        reader.onload = () => setAddress(String(reader.result));
        reader.readAsDataURL(new Blob([content], { type: type.replace(/;.*/, "").trim() }));
        return () => reader.abort();
    }, [content, type]);
    return address && html`<img class="picture" src=${address} alt="The value as an image" />`;
}

/** @param {Value|null} base @param {Draft} draft */
function tabsOf(base, draft) {
    if (draft.file) return [];
    if (isText(draft, base)) return ["text", "json", "hex", ...(isImage(base) ? ["image"] : [])];
    return base?.bytes ? ["hex", ...(isImage(base) ? ["image"] : [])] : [];
}

/** @param {Value|null} base */
function firstTab(base) {
    if (isImage(base)) return "image";
    return base && /[/+]json\b/.test(base.type) ? "json" : "text";
}

/** @param {Value|null} base */
function isImage(base) {
    return base !== null && base.encoding === null && base.type.startsWith("image/");
}

/** @param {Value|null} base @param {Draft} draft */
function shownBytes(base, draft) {
    return draft.text === null && base?.bytes || new TextEncoder().encode(textIn(draft, base));
}

/** What was typed, or null when it is what was there. @param {string} text @param {string} before */
function changed(text, before) {
    return text === before ? null : text;
}
