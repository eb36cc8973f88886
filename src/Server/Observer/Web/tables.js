// @ts-check

import { bare, bytes, count } from "./format.js";
import { html, memo } from "./html.js";
import { Curl, Page, Pager, SortHead } from "./parts.js";
import { link, route, setQuery } from "./route.js";
import { streamPath, useStream } from "./stream.js";

const pageSize = 100;
const columns = [
    { name: "id", label: "Id", numeric: true, sorts: true },
    { name: "name", label: "Name", sorts: true },
    { name: "type", label: "Type" },
    { name: "rows", label: "Rows", numeric: true, sorts: true },
    { name: "memory", label: "Memory", numeric: true, sorts: true },
    { name: "owner", label: "Owner" },
    { name: "heir", label: "Heir" },
    { name: "protection", label: "Protection" },
    { name: "hits", label: "Hits", numeric: true, sorts: true },
    { name: "misses", label: "Misses", numeric: true },
];

/** All tables of the node. */
export function Tables() {
    const { sort = "id", page = "0" } = route.value.query;
    const offset = Math.max(0, Number.parseInt(page, 10) || 0) * pageSize;
    const parameters = { tableSort: sort, tableOffset: offset, tableLimit: pageSize };
    const { rows, ready, total = 0 } = useStream("tables", parameters).value;
    const onSort = (/** @type {string} */ name) => setQuery({ sort: name, page: "" });
    return html`<${Page} name="tables" title="Tables" actions=${html`<span class="muted">${ready ? count(total) : "…"}</span>`}>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of tables"><table>
            <thead><tr>${columns.map((column) => column.sorts
                ? html`<${SortHead} key=${column.name} ...${column} sort=${sort} onSort=${onSort}
                    down=${sort !== "id" && sort !== "name"} />`
                : html`<th key=${column.name} scope="col" class=${column.numeric ? "number" : ""}>${column.label}</th>`)}</tr></thead>
            <tbody>
                ${rows.map((row) => html`<${TableRow} key=${row.id} row=${row} />`)}
                ${rows.length === 0 && html`<tr><td class="none" colspan=${columns.length}>${ready
                    ? "There are no tables here. Make a bucket with the backend table, and it has one."
                    : "Waiting for the first sample …"}</td></tr>`}
            </tbody>
        </table></div>
        <${Pager} offset=${offset} size=${pageSize} total=${total} onMove=${(/** @type {number} */ to) =>
            setQuery({ page: to === 0 ? "" : Math.floor(to / pageSize) })} />
        <${Curl} options="-N" path=${streamPath("tables", parameters)} />
    </${Page}>`;
}

const TableRow = memo((/** @type {{row: import("./rows.js").TableRow}} */ { row }) => html`<tr data-testid="row" data-id=${row.id}>
    <td class="number">${row.id}</td>
    <td class="wide">${row.name ?? "–"}</td>
    <td>${row.type}</td>
    <td class="number">${count(row.rows)}</td>
    <td class="number">${bytes(row.memoryBytes)}</td>
    <td><${Owner} pid=${row.owner} /></td>
    <td>${row.heir ? html`<${Owner} pid=${row.heir} />` : "–"}</td>
    <td>${row.protection}</td>
    <td class="number">${count(row.hits)}</td>
    <td class="number">${count(row.misses)}</td>
</tr>`);

/** @param {{pid: string|null}} properties */
function Owner({ pid }) {
    if (!pid) return html`<span class="muted">node</span>`;
    const short = bare(pid);
    return /^\d+\.\d+\.\d+$/.test(short) ? html`<a class="mono" href=${link("process", short)}>${short}</a>` : pid;
}
