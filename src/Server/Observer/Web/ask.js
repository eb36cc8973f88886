// @ts-check

import { open } from "./dialog.js";
import { html, render } from "./html.js";

/**
 * Asks before something is done. Escape and Cancel are no.
 * @param {{title: string, text: import("preact").ComponentChildren, action: string, danger?: boolean}} question
 * @returns {Promise<boolean>}
 */
export function ask({ title, text, action, danger = false }) {
    return open("ask-title", (dialog) => render(html`<h2 id="ask-title">${title}</h2>
        <p>${text}</p>
        <div class="actions">
            <button type="button" autofocus onClick=${() => dialog.close("no")}>Cancel</button>
            <button type="button" class=${danger ? "danger" : "primary"} onClick=${() => dialog.close("yes")}>${action}</button>
        </div>`, dialog));
}
