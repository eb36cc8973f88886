// @ts-check

import { html, signal } from "./html.js";

const shownFor = 6000;
const atMost = 4;
let last = 0;
const toasts = signal(/** @type {{id: number, text: string}[]} */ ([]));

/**
 * Says something that happened, for some seconds.
 * @param {string} text
 */
export function tell(text) {
    const id = ++last;
    toasts.value = [...toasts.value, { id, text }].slice(-atMost);
    setTimeout(() => {
        toasts.value = toasts.value.filter((toast) => toast.id !== id);
    }, shownFor);
}

/** Where they are shown. */
export function Toasts() {
    return html`<div class="toasts" role="status" aria-live="polite">
        ${toasts.value.map((toast) => html`<p key=${toast.id}>${toast.text}</p>`)}
    </div>`;
}
