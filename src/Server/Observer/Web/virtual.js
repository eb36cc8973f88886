// @ts-check

import { html, useEffect, useRef, useState } from "./html.js";

/**
 * A list of any length, of which only the rows in sight exist. `row(index, item)` draws one.
 * @template T
 * @param {{items: T[], rowHeight: number, height?: number, row: (index: number, item: T) => import("preact").ComponentChildren,
 *     onEnd?: () => void, label?: string, id?: (index: number, item: T) => string, testId?: string}} properties
 */
export function Virtual({ items, rowHeight, height = 480, row, onEnd, label, id, testId }) {
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
        return html`<div key=${id ? id(index, item) : index} class="virtual-row" role="listitem" aria-posinset=${index + 1}
            aria-setsize=${total} style=${{ transform: `translateY(${index * rowHeight}px)`, height: `${rowHeight}px` }}>
            ${row(index, item)}</div>`;
    });
    return html`<div class="virtual" ref=${box} tabindex="0" role="list" aria-label=${label ?? "List"} data-testid=${testId}
        style=${{ height: `${height}px` }}
        onScroll=${() => setTop(box.current?.scrollTop ?? 0)}>
        <div class="virtual-all" role="presentation" style=${{ height: `${total * rowHeight}px` }}>${rows}</div>
    </div>`;
}
