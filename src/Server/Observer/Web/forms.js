// @ts-check
// A dialog with fields.

import { open } from "./dialog.js";
import { html, render } from "./html.js";

/**
 * @import { ComponentChildren, TargetedEvent } from "preact"
 * @typedef {{name: string, label: string, type?: string, value?: string, options?: string[], required?: boolean, hint?: string,
 *     accept?: string, rows?: number, maxLength?: number}} Field a field of several rows has lines of text
 */

/**
 * Asks for values. The dialog stays open with the error's text while `submit` fails. A file is only in the data, which is not text.
 * @param {{title: string, text?: ComponentChildren, fields: Field[], action: string, danger?: boolean,
 *     submit: (values: Record<string, string>, data: FormData) => Promise<void>}} form
 * @returns {Promise<boolean>} whether it was done
 */
export function fill({ title, text, fields, action, danger = false, submit }) {
    /** @type {HTMLDialogElement} */
    let dialog;
    const draw = (/** @type {string} */ error, /** @type {boolean} */ busy) => render(html`<form method="dialog" onSubmit=${send}>
        <h2 id="form-title">${title}</h2>
        ${text && html`<p>${text}</p>`}
        ${fields.map((field) => html`<${Input} key=${field.name} ...${field} />`)}
        ${error && html`<p class="bad" role="alert">${error}</p>`}
        <div class="actions">
            <button type="button" onClick=${() => dialog.close("no")}>Cancel</button>
            <button type="submit" class=${danger ? "danger" : "primary"} disabled=${busy}>${action}</button>
        </div></form>`, dialog);
    const send = async (/** @type {TargetedEvent<HTMLFormElement>} */ event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const values = /** @type {Record<string, string>} */ (Object.fromEntries(data));
        draw("", true);
        try {
            await submit(values, data);
            dialog.close("yes");
        } catch (error) {
            draw(error instanceof Error ? error.message : String(error), false);
        }
    };
    return open("form-title", (opened) => {
        dialog = opened;
        draw("", false);
    });
}

/** @param {Field} field */
function Input({ name, label, type = "text", value = "", options, required, hint, accept, rows, maxLength }) {
    const control = options
        ? html`<select name=${name}>${options.map((option) => html`<option key=${option} value=${option}
            selected=${option === value}>${option || "–"}</option>`)}</select>`
        : rows
            ? html`<textarea name=${name} rows=${rows} defaultValue=${value} spellcheck="false"></textarea>`
            : html`<input name=${name} type=${type} defaultValue=${value} required=${required} accept=${accept} maxLength=${maxLength}
                autocomplete="off" spellcheck="false" />`;
    return html`<label class="field"><span>${label}</span>${control}${hint && html`<small class="muted">${hint}</small>`}</label>`;
}
