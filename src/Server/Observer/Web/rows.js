// @ts-check

/**
 * @typedef {Record<string, any>} Row
 * @typedef {{order?: string[], rows?: Row[]} & Record<string, any>} Part
 */

/** A list of which only the differences are sent. A row that has not changed stays the same object. */
export class Rows {
    /** @param {string} id the member that names a row */
    constructor(id) {
        this._id = id;
        /** @type {Map<string, Row>} */
        this._rows = new Map();
        /** @type {string[]} */
        this._order = [];
    }

    /**
     * The whole list after a difference.
     * @param {Part} part
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
