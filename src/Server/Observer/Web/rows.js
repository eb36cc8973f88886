// @ts-check

/**
 * @typedef {{pid: string, name: string|null, label: string|null, kind: string, status: string, mailbox: number, messagesPerSecond: number,
 *     busy: number, memory: number, restarts: number, lastCrash: string|null, waitsFor: string|null}} ProcessRow
 * @typedef {{id: string, parent: string|null, depth: number, pid: string|null, name: string|null, label: string|null,
 *     state: string, restart: string|null,
 *     restarts: number}} ChildRow
 * @typedef {{strategy: string, maxRestarts: number, within: string, restartsLeft: number, childCount: number, shown: number}} Supervision
 * @typedef {ChildRow & ({type: "worker"} | {type: "supervisor"} & Supervision)} TreeRow
 * @typedef {{id: number, name: string|null, type: string, owner: string|null, heir: string|null, protection: string, rows: number,
 *     memoryBytes: number, hits: number|null, misses: number|null}} TableRow
 */

/**
 * What a line of the tree is called. Those at the top have no supervisor that would call them something.
 * @param {TreeRow} row
 */
export function nameOf(row) {
    return row.name ?? (row.depth === 0 ? "root supervisor" : row.pid ?? "");
}

/**
 * What has changed in a list since the last sample, and what the sample says of the whole list.
 * @template R
 * @typedef {{order?: string[], rows?: R[], total?: number, matching?: number, full?: boolean}} Changes
 */

/**
 * A list of which only the differences are sent. A row that has not changed stays the same object.
 * @template {object} R
 */
export class Rows {
    /** @param {keyof R} id the member that names a row */
    constructor(id) {
        this._id = id;
        /** @type {Map<string, R>} */
        this._rows = new Map();
        /** @type {string[]} */
        this._order = [];
    }

    /**
     * The whole list after a difference.
     * @param {Changes<R>} part
     */
    apply(part) {
        for (const row of part.rows ?? []) this._rows.set(String(row[this._id]), row);
        if (part.order) {
            this._order = part.order.map(String);
            const wanted = new Set(this._order);
            for (const id of this._rows.keys()) {
                if (!wanted.has(id)) this._rows.delete(id);
            }
        }
        const rows = [];
        for (const id of this._order) {
            const row = this._rows.get(id);
            if (row) rows.push(row);
        }
        const { order: _, ...rest } = part;
        return { ...rest, ready: true, rows };
    }
}
