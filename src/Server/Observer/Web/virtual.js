// @ts-check

import { html, useEffect, useRef, useState } from "./html.js";

/**
 * @import { ComponentChildren } from "preact"
 */

/**
 * A table of any length, of which only the rows in sight exist. `head` is the cells of its heading, `row(index, item)` those of a row;
 * `whole` says whether `items` are all that there are.
 * @template T
 * @param {{items: T[], rowHeight: number, height?: number, head: ComponentChildren, row: (index: number, item: T) => ComponentChildren,
 *     onEnd?: () => void, label: string, id: (index: number, item: T) => string, testId?: string, whole?: boolean}} properties
 */
export function Virtual({ items, rowHeight, height = 480, head, row, onEnd, label, id, testId, whole = true }) {
    const [top, setTop] = useState(0);
    const box = useRef(/** @type {HTMLElement|null} */ (null));
    const total = items.length;
    const first = Math.max(0, Math.floor(top / rowHeight) - 8);
    const end = Math.min(total, Math.ceil((top + height) / rowHeight) + 8);
    useEffect(() => {
        if (onEnd && end >= total) onEnd();
    }, [end, total]);

    const rows = items.slice(first, end).map((item, place) => {
        const index = first + place;
        return html`<div key=${id(index, item)} class="virtual-row" role="row" aria-rowindex=${index + 2}
            style=${{ transform: `translateY(${index * rowHeight}px)`, height: `${rowHeight}px` }}>
            ${row(index, item)}</div>`;
    });
    return html`<div role="table" aria-label=${label} aria-rowcount=${whole ? total + 1 : -1}>
        <div class="virtual-head" role="rowgroup"><div role="row" aria-rowindex="1">${head}</div></div>
        <div class="virtual" ref=${box} tabindex="0" role="rowgroup" aria-label=${label} data-testid=${testId}
            style=${{ height: `${height}px` }} onScroll=${() => setTop(box.current?.scrollTop ?? 0)}>
            <div class="virtual-all" role="presentation" style=${{ height: `${total * rowHeight}px` }}>${rows}</div>
        </div>
    </div>`;
}
