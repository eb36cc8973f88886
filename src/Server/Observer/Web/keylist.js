// @ts-check
// The keys of a bucket as they are loaded, page by page.

import { errorOf, json } from "./api.js";
import { useEffect, useRef, useState } from "./html.js";
import { bucketPath, withQuery } from "./paths.js";

const pageSize = 1000;

/** The most keys that the page keeps. */
export const mostKeys = 200_000;

/**
 * @import { List as Page } from "./api.js"
 * @typedef {{key: string, size: number, revision: number, etag: string, expiresAt: string|null}} Item
 * @typedef {{prefix: string} | Item} Line
 * @typedef {{lines: Line[], next: string|null, loading: boolean, error: Error|null}} List
 */

/**
 * The first keys, and a function that loads more.
 * @param {string} bucket
 * @param {{prefix: string, delimiter: string, reverse: boolean}} query
 */
export function useKeys(bucket, query) {
    const path = withQuery(`${bucketPath(bucket)}/keys`, { ...query, limit: pageSize });
    const [list, setList] = useState(/** @type {List} */ ({ lines: [], next: path, loading: false, error: null }));
    // Which list is being loaded: an answer for the list before it must not be shown.
    const wanted = useRef("");
    const busy = useRef(false);
    const held = useRef(list);
    held.current = list;

    const load = async (/** @type {string} */ from, /** @type {Line[]} */ before, /** @type {boolean} */ again) => {
        if (busy.current && !again) return;
        busy.current = true;
        const mine = wanted.current;
        setList((now) => ({ ...now, loading: true }));
        try {
            /** @type {Page<Item> & {prefixes?: string[]}} */
            const page = await json(from);
            if (mine !== wanted.current) return;
            const lines = [...before, ...merge(page.prefixes ?? [], page.value, query.reverse)];
            setList({ lines, next: page.nextLink, loading: false, error: null });
        } catch (thrown) {
            const error = errorOf(thrown);
            if (mine === wanted.current) setList((now) => ({ ...now, loading: false, error }));
        } finally {
            if (mine === wanted.current) busy.current = false;
        }
    };
    const reload = () => {
        wanted.current = `${path} ${Math.random()}`;
        return load(path, [], true);
    };
    useEffect(() => {
        reload();
        return () => {
            wanted.current = "";
        };
    }, [path]);

    return {
        list,
        path,
        reload,
        more: () => {
            const { next, lines } = held.current;
            if (next && lines.length > 0 && lines.length < mostKeys) load(next, lines, false);
        },
    };
}

/**
 * Prefixes and keys in one order.
 * @param {string[]} prefixes
 * @param {Item[]} items
 * @param {boolean} reverse
 * @returns {Line[]}
 */
function merge(prefixes, items, reverse) {
    if (prefixes.length === 0) return items;
    const lines = [...prefixes.map((prefix) => ({ prefix })), ...items];
    const name = (/** @type {Line} */ line) => ("prefix" in line ? line.prefix : line.key);
    lines.sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
    return reverse ? lines.reverse() : lines;
}
