// @ts-check

import { hierarchy, tree } from "d3-hierarchy";
import { html, useMemo } from "./html.js";
import { link } from "./route.js";
import { Notice } from "./parts.js";
import { nameOf } from "./rows.js";

/**
 * @import { HierarchyPointNode, TreeLayout } from "d3-hierarchy"
 * @import { TreeRow } from "./rows.js"
 * @typedef {{id: string, children: Shape[]}} Shape
 */

const most = 300;
const rowHeight = 22;
const levelWidth = 230;
const longestName = 26;

/**
 * The tree as a picture. It is laid out again only when a node comes or goes.
 * @param {{rows: TreeRow[]}} properties
 */
export function Drawing({ rows }) {
    const shown = rows.slice(0, most);
    const shape = shown.map((row) => `${row.id} ${row.parent}`).join();
    const layout = useMemo(() => place(shown), [shape]);
    const byId = new Map(shown.map((row) => [row.id, row]));
    return html`${rows.length > most && html`<${Notice}>
            The drawing shows the first ${most} of ${rows.length} nodes. The list has all.</${Notice}>`}
        <p class="muted">A full dot is a supervisor, an empty one a process; grey: stopped; ↻: how often it was restarted.</p>
        <div class="drawing" tabindex="0" role="region" aria-label="Drawing of the supervision tree">
        <svg width=${layout.width} height=${layout.height}>
            ${layout.links.map((line) => html`<path key=${line.id} d=${line.d} />`)}
            ${layout.nodes.map((node) => html`<${Node} key=${node.id} x=${node.x} y=${node.y} row=${byId.get(node.id)} />`)}
        </svg></div>`;
}

/** @param {{x: number, y: number, row: TreeRow|undefined}} properties */
function Node({ x, y, row }) {
    if (!row) return null;
    const name = nameOf(row);
    const text = name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
    const left = row.type === "supervisor" ? `, ${row.strategy}, ${row.restartsLeft} of ${row.maxRestarts} restarts left` : "";
    const drawn = html`<circle r="5" /><text x="9" dy="0.32em">${text}${row.restarts > 0 ? ` ↻${row.restarts}` : ""}</text>
        <title>${`${name}: ${row.state}, ${row.restarts} restarts${left}`}</title>`;
    return html`<g transform=${`translate(${x},${y})`} class=${`${row.type} ${row.state}`}>
        ${row.pid ? html`<a href=${link("process", row.pid)}>${drawn}</a>` : drawn}</g>`;
}

/** @param {TreeRow[]} rows */
function place(rows) {
    /** @type {Shape} */
    const root = { id: "", children: [] };
    /** @type {Map<string|null, Shape>} */
    const byId = new Map();
    for (const row of rows) {
        /** @type {Shape} */
        const node = { id: row.id, children: [] };
        byId.set(row.id, node);
        (byId.get(row.parent) ?? root).children.push(node);
    }
    const laid = (/** @type {TreeLayout<Shape>} */ (tree())).nodeSize([rowHeight, levelWidth])(hierarchy(root));
    const nodes = laid.descendants().filter((node) => node.depth > 0);
    const top = Math.min(0, ...nodes.map((node) => node.x)) - rowHeight;
    const bottom = Math.max(0, ...nodes.map((node) => node.x)) + rowHeight;
    const deepest = Math.max(1, ...nodes.map((node) => node.depth));
    const at = (/** @type {HierarchyPointNode<Shape>} */ node) => ({ x: (node.depth - 1) * levelWidth + 14, y: node.x - top });
    return {
        width: deepest * levelWidth + 40,
        height: bottom - top,
        nodes: nodes.map((node) => ({ id: node.data.id, ...at(node) })),
        links: nodes.flatMap((node) => {
            if (!node.parent || node.depth === 1) return [];
            const from = at(node.parent);
            const to = at(node);
            const middle = (from.x + to.x) / 2;
            return [{ id: node.data.id, d: `M${from.x},${from.y}C${middle},${from.y} ${middle},${to.y} ${to.x},${to.y}` }];
        }),
    };
}
