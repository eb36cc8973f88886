// @ts-check
// What the page says of the storage of durable buckets.

import { ago, bytes } from "./format.js";
import { html } from "./html.js";
import { Notice } from "./parts.js";
import { sample } from "./stream.js";

/** @import { Storage } from "./stream.js" */

/** Says above every view when the storage takes no changes. */
export function StorageNotice() {
    const storage = sample.value?.storage;
    if (!storage || (storage.state !== "full" && storage.state !== "failed")) return null;
    return html`<div data-testid="storage-notice"><${Notice} kind="error">${storage.state === "full"
        ? html`<b>The disk of the storage is full.</b> Durable buckets refuse writes (507 <code>storage-full</code>), and what waits is
            tried again each second: it goes on by itself when there is room. Reads go on, and so does what is not durable.`
        : html`<b>The storage has failed.</b> Durable buckets take no changes (503 <code>storage-failed</code>) until the server is started
            again. Which of the writes that were not acknowledged are stored is not known until then. Reads go on, and so does what is
            not durable.`}
        ${storage.error && html`<br /><span class="muted">${storage.error}</span>`}</${Notice}></div>`;
}

/** The state of the storage in a line. @param {{of: Storage}} properties */
export function StorageFacts({ of }) {
    const snapshot = of.snapshotRunning ? "a snapshot is being made"
        : of.snapshotAt ? `snapshot ${ago(of.snapshotAt)}` : "no snapshot since the start";
    const facts = [of.state, snapshot, `log ${bytes(of.logBytes)}`, `${bytes(of.fileBytes)} on the disk`,
        ...(of.freeBytes === null ? [] : [`${bytes(of.freeBytes)} free`])];
    return html`<p class="muted" data-testid="storage-facts">Storage: ${facts.join(" · ")}</p>`;
}
