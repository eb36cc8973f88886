// @ts-check

/**
 * The newest items, at most a number of them.
 * @template T
 */
export class Ring {
    /** @param {number} capacity */
    constructor(capacity) {
        this._capacity = capacity;
        /** @type {T[]} */
        this._items = [];
        this._next = 0;
    }

    get length() {
        return this._items.length;
    }

    /** @param {T} item */
    push(item) {
        if (this._items.length < this._capacity) this._items.push(item);
        else this._items[this._next] = item;
        this._next = (this._next + 1) % this._capacity;
    }

    /** The items, the oldest first. */
    toArray() {
        return this._items.length < this._capacity
            ? this._items.slice()
            : [...this._items.slice(this._next), ...this._items.slice(0, this._next)];
    }
}
