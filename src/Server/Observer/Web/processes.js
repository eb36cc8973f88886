// @ts-check

import { html, memo } from "./html.js";
import { Ago } from "./ago.js";
import { bare, bytes, count, percent, rate } from "./format.js";
import { Curl, Page, Pager, SortHead } from "./parts.js";
import { link, route, setQuery } from "./route.js";
import { SearchField } from "./searchfield.js";
import { streamPath, useStream } from "./stream.js";

const pageSize = 100;

/** @type {{name: string, label: string, numeric?: boolean, sorts?: boolean}[]} */
const columns = [
    { name: "pid", label: "Pid", sorts: true },
    { name: "name", label: "Name or label", sorts: true },
    { name: "kind", label: "Kind" },
    { name: "status", label: "Status" },
    { name: "mailbox", label: "Mailbox", numeric: true, sorts: true },
    { name: "messages", label: "Messages/s", numeric: true, sorts: true },
    { name: "busy", label: "Busy", numeric: true, sorts: true },
    { name: "memory", label: "Memory", numeric: true, sorts: true },
    { name: "restarts", label: "Restarts", numeric: true, sorts: true },
    { name: "lastCrash", label: "Last crash", numeric: true },
];

/** All processes: the busiest first, or by any other column. */
export function Processes() {
    const { sort = "mailbox", reverse = "", filter = "", system = "", page = "0" } = route.value.query;
    const offset = Math.max(0, Number.parseInt(page, 10) || 0) * pageSize;
    const parameters = { sort, reverse: reverse === "true", filter, system: system === "true", offset, limit: pageSize };
    const list = useStream("processes", parameters);
    const { rows, ready, matching = 0, total = 0 } = list.value;
    const rises = sort === "name" || sort === "pid";
    const onSort = (/** @type {string} */ name) => setQuery({ sort: name, reverse: name === sort && reverse !== "true", page: "" });
    return html`<${Page} name="processes" title="Processes"
        actions=${html`<span class="muted" data-testid="matching">${ready ? `${count(matching)} of ${count(total)}` : "…"}</span>`}>
        <div class="bar">
            <${SearchField} class="grow" label="Filter" placeholder="Name, label, kind or pid" value=${filter}
                onText=${(/** @type {string} */ text) => setQuery({ filter: text, page: "" })} />
            <label><input type="checkbox" checked=${system !== "true"}
                onChange=${() => setQuery({ system: system === "true" ? "" : "true", page: "" })} /> Hide system processes</label>
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of processes"><table>
            <thead><tr>${columns.map((column) => column.sorts
                ? html`<${SortHead} key=${column.name} ...${column} sort=${sort} onSort=${onSort}
                    down=${rises === (reverse === "true")} />`
                : html`<th key=${column.name} scope="col" class=${column.numeric ? "number" : ""}>${column.label}</th>`)}</tr></thead>
            <tbody>
                ${rows.map((row) => html`<${ProcessRow} key=${row.pid} row=${row} />`)}
                ${rows.length === 0 && html`<tr><td class="none" colspan=${columns.length}>${ready
                    ? "No process matches. Change the filter, or show system processes too."
                    : "Waiting for the first sample …"}</td></tr>`}
            </tbody>
        </table></div>
        <${Pager} offset=${offset} size=${pageSize} total=${matching} onMove=${(/** @type {number} */ to) =>
            setQuery({ page: to === 0 ? "" : Math.floor(to / pageSize) })} />
        <${Curl} options="-N" path=${streamPath("processes", parameters)} />
    </${Page}>`;
}

const ProcessRow = memo((/** @type {{row: import("./rows.js").ProcessRow}} */ { row }) => html`<tr data-testid="row" data-id=${row.pid}>
    <td><a class="mono" href=${link("process", bare(row.pid))}>${bare(row.pid)}</a></td>
    <td class="wide">${row.name ?? row.label ?? html`<span class="muted">–</span>`}${row.name && row.label
        && html`${" "}<span class="badge muted">${row.label}</span>`}</td>
    <td>${row.kind}</td>
    <td class="wide" title=${row.waitsFor ?? ""}>${row.status}</td>
    <td class=${`number ${row.mailbox > 1000 ? "bad" : row.mailbox > 100 ? "warn" : ""}`}>${count(row.mailbox)}</td>
    <td class="number">${rate(row.messagesPerSecond)}</td>
    <td class="number">${percent(row.busy)}</td>
    <td class="number">${bytes(row.memory)}</td>
    <td class=${`number ${row.restarts > 0 ? "warn" : ""}`}>${count(row.restarts)}</td>
    <td class="number"><${Ago} at=${row.lastCrash} /></td>
</tr>`);
