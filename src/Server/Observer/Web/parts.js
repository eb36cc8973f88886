// @ts-check
// What all views are made of.

import { html } from "./html.js";

export { ask } from "./ask.js";
export { Curl } from "./curl.js";
export { tell, Toasts } from "./toasts.js";
export { Virtual } from "./virtual.js";

/** @import { ComponentChildren } from "preact" */

/**
 * A view with its title and what one can do there.
 * @param {{title: ComponentChildren, name: string, actions?: ComponentChildren, children?: ComponentChildren}} properties
 */
export function Page({ title, name, actions, children }) {
    return html`<section class="view" data-testid=${`view-${name}`}>
        <header class="view-head"><h1>${title}</h1><div class="actions">${actions}</div></header>
        ${children}
    </section>`;
}

/** @param {{kind?: "error"|"info", children?: ComponentChildren}} properties */
export function Notice({ kind = "info", children }) {
    return html`<div class=${`notice ${kind}`} role=${kind === "error" ? "alert" : "note"}>${children}</div>`;
}

/**
 * The head of a column by which one can sort.
 * @param {{name: string, label: string, sort: string, down: boolean, numeric?: boolean, onSort: (name: string) => void}} properties
 */
export function SortHead({ name, label, sort, down, numeric, onSort }) {
    const state = sort === name ? (down ? "descending" : "ascending") : "none";
    return html`<th scope="col" class=${numeric ? "number" : ""} aria-sort=${state}>
        <button type="button" class="sort" onClick=${() => onSort(name)}>${label}<span aria-hidden="true">
            ${state === "none" ? "" : down ? " ▾" : " ▴"}</span></button>
    </th>`;
}

/**
 * Steps through a long list.
 * @param {{offset: number, size: number, total: number, onMove: (offset: number) => void}} properties
 */
export function Pager({ offset, size, total, onMove }) {
    const last = Math.min(total, offset + size);
    return html`<nav class="pager" aria-label="Pages of the list">
        <button type="button" disabled=${offset === 0} onClick=${() => onMove(Math.max(0, offset - size))}>Previous</button>
        <span class="muted">${total === 0 ? "0" : `${offset + 1}–${last}`} of ${total}</span>
        <button type="button" disabled=${last >= total} onClick=${() => onMove(offset + size)}>Next</button>
    </nav>`;
}
