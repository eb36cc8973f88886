// @ts-check
// Which view is shown, kept in the address after #: it can be bookmarked, sent, and gone back to.

import { signal } from "@preact/signals";

/** @typedef {{view: string, arg: string, args: string[], query: Record<string, string>}} Route */

/** The view of the address. */
export const route = signal(/** @type {Route} */ (read()));

addEventListener("hashchange", () => {
    route.value = read();
});

/**
 * The address of a view.
 * @param {string} view
 * @param {...string} args
 */
export function link(view, ...args) {
    return "#/" + [view === "start" ? "" : view, ...args.map(encodeURIComponent)].join("/");
}

/**
 * Goes to a view.
 * @param {string} view
 * @param {...string} args
 */
export function go(view, ...args) {
    location.hash = link(view, ...args);
}

/**
 * Changes parameters of the view, without a new entry in the history. Empty ones are removed.
 * @param {Record<string, string|number|boolean|null|undefined>} changes
 */
export function setQuery(changes) {
    const { view, args, query } = route.value;
    const next = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === undefined || value === "" || value === false) next.delete(name);
        else next.set(name, String(value));
    }
    const text = next.toString();
    history.replaceState(null, "", link(view, ...args) + (text ? `?${text}` : ""));
    route.value = read();
}

/** @returns {Route} */
function read() {
    const [path = "", query = ""] = splitOnce(location.hash.replace(/^#\/?/, ""), "?");
    const [view = "", ...rest] = path.split("/");
    const args = rest.map(decode);
    return { view: view || "start", arg: args[0] ?? "", args, query: Object.fromEntries(new URLSearchParams(query)) };
}

/**
 * @param {string} text
 * @param {string} separator
 */
function splitOnce(text, separator) {
    const at = text.indexOf(separator);
    return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** @param {string} text */
function decode(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        // Somebody typed a lone % into the address.
        return text;
    }
}
