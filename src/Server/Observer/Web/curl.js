// @ts-check

import { key } from "./api.js";
import { html } from "./html.js";
import { tell } from "./toasts.js";

/** @typedef {{method?: string, path: string, headers?: Record<string, string>, body?: string, options?: string}} Call */

/**
 * The same with curl, and a button that copies it.
 * @param {Call} call
 */
export function Curl(call) {
    const text = curl(call);
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(text);
            tell("Copied.");
        } catch {
            tell("The browser did not allow to copy. Select the line and copy it.");
        }
    };
    return html`<div class="curl" data-testid="curl">
        <code tabindex="0" aria-label="The same with curl">${text}</code>
        <button type="button" onClick=${copy}>Copy</button>
    </div>`;
}

/**
 * The command line. A key is not in it but in a variable of the shell, so that it gets into no history and no screenshot.
 * @param {Call} call
 */
export function curl({ method = "GET", path, headers = {}, body, options = "" }) {
    const words = ["curl"];
    if (options) words.push(options);
    if (method !== "GET") words.push("-X", method);
    if (key()) words.push('-H "Authorization: Bearer $PAIL_KEY"');
    for (const [name, value] of Object.entries(headers)) words.push("-H", quote(`${name}: ${value}`));
    if (body !== undefined) words.push("--data-binary", quote(body));
    words.push(quote(location.origin + path));
    return words.join(" ");
}

/** @param {string} word */
function quote(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
