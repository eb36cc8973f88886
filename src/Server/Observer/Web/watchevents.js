// @ts-check
// The events of a watch: read, kept as long as there is room, and paused.

import { ApiError, errorOf, request, textLines } from "./api.js";
import { useEffect, useRef, useState } from "./html.js";
import { visible } from "./paths.js";

/** How many events are kept, and how many characters their lines have together. The newest event is kept in any case. */
export const most = { events: 1000, characters: 16 * 1024 * 1024 };

/** The media type of the lines that a watch sends. */
export const accept = { Accept: "application/x-ndjson" };

const mostDrawn = 300;

/**
 * @typedef {{event: string, id?: string, key?: string, revision?: number, etag?: string, since?: string, base64?: string}} Change
 * @typedef {{number: number, at: Date, kind: string, key: string|undefined, revision: number|undefined, more: string}} Line what is drawn
 * @typedef {{line: Line, text: string}} Entry
 * @typedef {{entries: Entry[], dropped: number}} Kept `dropped`: how many there is no room for any more
 */

/** @type {Record<string, string>} */
const explain = {
    overflow: "The page read too slowly, and events were lost. The watch goes on from now.",
    reset: "The bucket's process was restarted. What follows is its present state.",
    clear: "All keys were removed in one step.",
    gap: "The break was too long: the server no longer has what changed meanwhile. The watch goes on from now.",
};

/** @type {Kept} */
const nothing = { entries: [], dropped: 0 };

/**
 * The events of a path, as long as the view is shown. After a break it goes on behind the last event.
 * @param {string} path
 */
export function useWatch(path) {
    const [kept, setKept] = useState(nothing);
    const [state, setState] = useState("connecting …");
    const number = useRef(0);
    useEffect(() => {
        const ends = new AbortController();
        let news = nothing;
        let frame = 0;
        setKept(nothing);
        // Once in a frame, however many events come. A page in the background draws none, so what waits has the same bounds.
        const flush = () => {
            frame = 0;
            const added = news;
            news = nothing;
            setKept((before) => keep(before, added));
        };
        const take = (/** @type {Change} */ event) => {
            news = keep(news, { entries: [entryOf(++number.current, event)], dropped: 0 });
            if (!frame) frame = requestAnimationFrame(flush);
        };
        const tell = (/** @type {string} */ text) => {
            if (!ends.signal.aborted) setState(text);
        };
        follow(path, ends.signal, take, tell);
        return () => {
            ends.abort();
            cancelAnimationFrame(frame);
        };
    }, [path]);
    return { ...kept, state, clear: () => setKept(nothing) };
}

/**
 * The newest of both for which there is room.
 * @param {Kept} before
 * @param {Kept} added
 * @returns {Kept}
 */
function keep(before, added) {
    const all = [...before.entries, ...added.entries];
    let first = all.length;
    for (let room = most.characters; first > 0 && all.length - first < most.events; first--) {
        room -= all[first - 1]?.text.length ?? 0;
        if (room < 0 && first < all.length) break;
    }
    return { entries: all.slice(first), dropped: before.dropped + added.dropped + first };
}

/** @param {number} number @param {Change} event @returns {Entry} */
function entryOf(number, event) {
    const { event: kind, key, revision, id: _, etag: __, base64, ...rest } = event;
    // A value may have a megabyte, and a row of the table has its beginning.
    const beginning = base64 === undefined ? rest : { ...rest, base64: base64.slice(0, mostDrawn) };
    const more = explain[kind] ?? cut(visible(JSON.stringify(beginning)), base64 !== undefined && base64.length > mostDrawn);
    return { line: { number, at: new Date(), kind, key, revision, more }, text: JSON.stringify(event) };
}

/** @param {string} text @param {boolean} more whether it is cut already */
function cut(text, more) {
    return more || text.length > mostDrawn ? `${text.slice(0, mostDrawn)} …` : text;
}

// Answers that are the same when one asks again.
const final = new Set([400, 401, 403, 404]);

/**
 * @param {string} path
 * @param {AbortSignal} signal
 * @param {(event: Change) => void} take
 * @param {(state: string) => void} tell
 */
async function follow(path, signal, take, tell) {
    let since = "";
    for (let failures = 0; !signal.aborted; failures++) {
        try {
            const from = since ? `${path}${path.includes("?") ? "&" : "?"}since=${encodeURIComponent(since)}` : path;
            const response = await request(from, { headers: accept, signal });
            tell("open");
            for await (const line of textLines(response)) {
                if (line.trim() === "") continue;
                failures = 0;
                /** @type {Change} */
                const event = JSON.parse(line);
                since = event.etag ? event.etag.replaceAll('"', "") : event.id ?? since;
                if (event.event !== "heartbeat") take(event);
                if (event.event === "overflow") since = "";
            }
            tell("ended by the server – trying again");
        } catch (error) {
            if (signal.aborted) return;
            const status = error instanceof ApiError ? error.status : 0;
            const { message } = errorOf(error);
            // The place is no longer kept: begin with what comes now, and say that there is a gap.
            if (status === 410 && since) {
                take({ event: "gap", since });
                since = "";
            } else if (final.has(status)) {
                tell(`stopped: ${message}`);
                return;
            }
            tell(`broken: ${message} – trying again`);
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(15, 2 ** Math.min(failures, 4)) * 1000));
    }
}
