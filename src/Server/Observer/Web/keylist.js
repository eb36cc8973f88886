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
 * @typedef {{of: string, lines: Line[], next: string|null, loading: boolean, error: Error|null}} List what is loaded `of` a path
 */

/**
 * The first keys, and a function that loads more.
 * @param {string} bucket
 * @param {{prefix: string, delimiter: string, reverse: boolean}} query
 */
export function useKeys(bucket, query) {
    const path = withQuery(`${bucketPath(bucket)}/keys`, { ...query, limit: pageSize });
    const [list, setList] = useState(/** @type {List} */ ({ of: path, lines: [], next: null, loading: true, error: null }));
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
            const { lines: added, next } = await filled(from, query.reverse, () => mine === wanted.current);
            if (mine !== wanted.current) return;
            setList({ of: path, lines: [...before, ...added], next, loading: false, error: null });
        } catch (thrown) {
            const error = errorOf(thrown);
            if (mine !== wanted.current) return;
            // What is shown stays, unless it is of another path: it would not be what the fields say.
            setList((now) => ({ ...(now.of === path ? now : { of: path, lines: [], next: null }), loading: false, error }));
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
            const { of, next, lines } = held.current;
            if (of === path && next && lines.length < mostKeys) load(next, lines, false);
        },
    };
}

/**
 * The next page that has something. A page may be empty and yet have a next one: all its keys have expired and are not removed yet.
 * @param {string} from
 * @param {boolean} reverse
 * @param {() => boolean} wanted
 * @returns {Promise<{lines: Line[], next: string|null}>}
 */
async function filled(from, reverse, wanted) {
    for (let path = from; ;) {
        /** @type {Page<Item> & {prefixes?: string[]}} */
        const page = await json(path);
        const lines = merge(page.prefixes ?? [], page.value, reverse);
        if (lines.length > 0 || page.nextLink === null || !wanted()) return { lines, next: page.nextLink };
        path = page.nextLink;
    }
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
