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
    // curl leaves a header out that ends with its colon; with a semicolon it sends the header without a value.
    for (const [name, value] of Object.entries(headers)) words.push("-H", quote(value === "" ? `${name};` : `${name}: ${value}`));
    // With --data-binary, a body that begins with @ would be the content of a file of the person who pastes the line.
    if (body !== undefined) words.push("--data-raw", quote(body));
    words.push(quote(location.origin + path));
    return words.join(" ");
}

/**
 * Whether a text is safe in a line that people paste: a terminal takes control characters for keys, even in quotes, so ^C and a line end
 * would run the rest of the text as a command.
 * @param {string} text
 */
export function pasteable(text) {
    // eslint-disable-next-line no-control-regex -- These are what it looks for.
    return !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text);
}

/** @param {string} word */
function quote(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
