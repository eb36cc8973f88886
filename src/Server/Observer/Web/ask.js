// @ts-check

import { html, render } from "./html.js";

/**
 * Asks before something is done. Escape and Cancel are no.
 * @param {{title: string, text: any, action: string, danger?: boolean}} question
 * @returns {Promise<boolean>}
 */
export function ask({ title, text, action, danger = false }) {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", "ask-title");
    document.body.append(dialog);
    const answer = (/** @type {string} */ value) => dialog.close(value);
    render(html`<h2 id="ask-title">${title}</h2>
        <p>${text}</p>
        <div class="actions">
            <button type="button" autofocus onClick=${() => answer("no")}>Cancel</button>
            <button type="button" class=${danger ? "danger" : "primary"} onClick=${() => answer("yes")}>${action}</button>
        </div>`, dialog);
    dialog.showModal();
    return new Promise((resolve) => {
        dialog.addEventListener("close", () => {
            render(null, dialog);
            dialog.remove();
            resolve(dialog.returnValue === "yes");
        }, { once: true });
    });
}
