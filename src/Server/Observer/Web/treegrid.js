// @ts-check

import { count } from "./format.js";
import { html, memo, useRef, useSignal } from "./html.js";
import { go, link } from "./route.js";
import { nameOf } from "./rows.js";

/** @import { TreeRow as Line } from "./rows.js" */

/**
 * The tree as rows. Arrow keys move and fold, Enter opens the process.
 * @param {{rows: Line[], open: string[], onShowAll: (pid: string) => void}} properties
 */
export function TreeGrid({ rows, open, onShowAll }) {
    const folded = useSignal(/** @type {Set<string>} */ (new Set()));
    const active = useSignal(/** @type {string|null} */ (null));
    const body = useRef(/** @type {HTMLElement|null} */ (null));
    const seen = visible(rows, folded.value);
    const at = Math.max(0, seen.findIndex((row) => row.id === active.value));
    const tools = useRef({ folded, onShowAll });
    tools.current = { folded, onShowAll };
    const toggle = useRef((/** @type {string} */ id) => {
        const next = new Set(tools.current.folded.value);
        if (!next.delete(id)) next.add(id);
        tools.current.folded.value = next;
    }).current;
    const all = useRef((/** @type {string} */ pid) => tools.current.onShowAll(pid)).current;

    const move = (/** @type {number} */ to) => {
        const row = seen[Math.max(0, Math.min(seen.length - 1, to))];
        if (!row) return;
        active.value = row.id;
        const element = body.current?.querySelectorAll('tr[role="row"]')[seen.indexOf(row)];
        /** @type {HTMLElement|undefined} */ (element)?.focus();
    };
    const onKey = (/** @type {KeyboardEvent} */ event) => {
        const row = seen[at];
        if (!row || event.target !== body.current?.querySelectorAll('tr[role="row"]')[at]) return;
        const parent = row.type === "supervisor";
        const shut = folded.value.has(row.id);
        if (event.key === "ArrowDown") move(at + 1);
        else if (event.key === "ArrowUp") move(at - 1);
        else if (event.key === "Home") move(0);
        else if (event.key === "End") move(seen.length - 1);
        else if (event.key === "ArrowRight" && parent && shut) toggle(row.id);
        else if (event.key === "ArrowRight" && parent) move(at + 1);
        else if (event.key === "ArrowLeft" && parent && !shut) toggle(row.id);
        else if (event.key === "ArrowLeft") move(seen.findIndex((other) => other.id === row.parent));
        else if (event.key === "Enter" && row.pid) go("process", row.pid);
        else return;
        event.preventDefault();
    };
    return html`<div class="scroll"><table role="treegrid" aria-label="Supervision tree" onKeyDown=${onKey}>
        <thead><tr>${["Name", "Pid", "State", "Restart", "Restarts", "Strategy", "Intensity left"].map((label, index) =>
            html`<th key=${label} scope="col" class=${index === 4 || index === 6 ? "number" : ""}>${label}</th>`)}</tr></thead>
        <tbody ref=${body}>
            ${seen.map((row, index) => html`<${TreeRow} key=${row.id} row=${row} shut=${folded.value.has(row.id)} here=${index === at}
                opened=${row.pid !== null && open.includes(row.pid)} onToggle=${toggle} onShowAll=${all} />`)}
            ${seen.length === 0 && html`<tr><td class="none" colspan="7">No supervisor runs.</td></tr>`}
        </tbody>
    </table></div>`;
}

/**
 * @typedef {{row: Line, shut: boolean, here: boolean, opened: boolean, onToggle: (id: string) => void,
 *     onShowAll: (pid: string) => void}} TreeRowProperties
 */

const TreeRow = memo((/** @type {TreeRowProperties} */ { row, shut, here, opened, onToggle, onShowAll }) => {
    const parent = row.type === "supervisor";
    const { pid } = row;
    const more = parent ? row.childCount - row.shown : 0;
    return html`<tr role="row" data-testid="row" data-id=${row.pid ?? row.id} aria-level=${row.depth + 1}
        aria-expanded=${parent ? String(!shut) : undefined} tabindex=${here ? 0 : -1}>
        <td role="gridcell"><span class="tree-name" style=${{ paddingLeft: `${Math.min(row.depth, 12) * 1.1}rem` }}>
            <span class="twist" aria-hidden="true" onClick=${() => parent && onToggle(row.id)}>${parent ? (shut ? "▸" : "▾") : "·"}</span>
            ${row.pid ? html`<a href=${link("process", row.pid)}>${nameOf(row)}</a>` : nameOf(row)}
            ${row.label && html`${" "}<span class="badge muted">${row.label}</span>`}
            ${more > 0 && pid && (opened ? html`<span class="muted">${count(more)} older not shown</span>`
                : html`<button type="button" class="quiet" onClick=${() => onShowAll(pid)}>${count(more)} older</button>`)}
        </span></td>
        <td role="gridcell" class="mono">${row.pid ?? "–"}</td>
        <td role="gridcell" class=${colourOf(row)}>${row.state}</td>
        <td role="gridcell">${row.restart ?? "–"}</td>
        <td role="gridcell" class=${`number ${row.restarts > 0 ? "warn" : ""}`}>${count(row.restarts)}</td>
        <td role="gridcell">${parent ? row.strategy : ""}</td>
        <td role="gridcell" class=${`number ${parent && row.restartsLeft === 0 ? "bad" : ""}`}>${parent
            ? `${row.restartsLeft} of ${row.maxRestarts} in ${row.within}` : ""}</td>
    </tr>`;
});

/**
 * The rows that have no folded ancestor.
 * @param {Line[]} rows
 * @param {Set<string>} folded
 */
function visible(rows, folded) {
    const hidden = new Set();
    return rows.filter((row) => {
        const away = row.parent !== null && (folded.has(row.parent) || hidden.has(row.parent));
        if (away) hidden.add(row.id);
        return !away;
    });
}

// A transient or temporary child that has finished is no fault.
/** @param {Line} row */
function colourOf(row) {
    if (row.state === "running") return "good";
    if (row.state === "restarting") return "warn";
    return row.restart === "permanent" ? "bad" : "muted";
}
