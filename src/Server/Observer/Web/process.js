// @ts-check

import { html } from "./html.js";
import { bare, bytes, count, duration, percent, rate } from "./format.js";
import { Ago } from "./ago.js";
import { CrashTable } from "./crashtable.js";
import { Curl, Notice, Page } from "./parts.js";
import { Actions, replaced } from "./actions.js";
import { link, route } from "./route.js";
import { useStream } from "./stream.js";

/** One process: what it is, what it does, and to whom it is tied. */
export function ProcessView() {
    const pid = bare(route.value.arg);
    const state = useStream("process", { pid }).value;
    const next = replaced.value[pid];
    const title = html`Process <span class="mono">${pid}</span>${state.name || state.label ? ` ${state.name ?? state.label}` : ""}`;
    const { name, kind, parent } = state;
    return html`<${Page} name="process" title=${title} actions=${state.pid
        && html`<${Actions} pid=${pid} name=${name} kind=${kind} parent=${parent} />`}>
        ${state.gone && html`<${Notice}>This process has ended.
            ${next ? html` It was replaced by <a href=${link("process", next)}>${next}</a>.` : ""}
            ${" "}<a href=${link("processes")}>All processes</a> · <a href=${link("crashes")}>Crashes</a></${Notice}>`}
        ${!state.ready && html`<p class="loading">Waiting for the first sample …</p>`}
        ${state.pid && html`<${Facts} of=${state} />`}
        <${Curl} path=${`/v1/processes/${encodeURIComponent(pid)}`} />
    </${Page}>`;
}

/** @param {{of: import("./stream.js").Detail}} properties */
function Facts({ of }) {
    const { activity } = of;
    return html`<div class="cards">
        <div class="card"><h2>What it is</h2><dl class="facts">
            <dt>Name</dt><dd>${of.name ?? "–"}</dd>
            <dt>Label</dt><dd>${of.label ?? "–"}</dd>
            <dt>Kind</dt><dd>${of.kind ?? "–"}</dd>
            <dt>Runs</dt><dd>${of.initialCall ?? "–"}</dd>
            <dt>Parent</dt><dd><${Pid} pid=${of.parent} /></dd>
            <dt>Traps exits</dt><dd>${of.trapExit ? "yes" : "no"}</dd>
            <dt>Memory</dt><dd>${bytes(of.memoryEstimate)}</dd>
            <dt>Restarts</dt><dd>${count(activity?.restarts)}</dd>
        </dl></div>
        <div class="card"><h2>What it does</h2><dl class="facts">
            <dt>Status</dt><dd>${of.status}</dd>
            <dt>Now it</dt><dd>${of.waitsFor ?? "–"}</dd>
            <dt>Seen so since</dt><dd><${Ago} at=${activity?.since} /></dd>
            <dt>Mailbox</dt><dd>${count(of.mailboxLength)}</dd>
            <dt>First messages</dt><dd>${of.messageTypes.length > 0 ? of.messageTypes.join(", ") : "–"}</dd>
            <dt>Messages/s</dt><dd>${rate(activity?.messagesPerSecond)}</dd>
            <dt>Messages handled</dt><dd>${count(of.messagesHandled)}</dd>
            <dt>Busy</dt><dd>${percent(activity?.busy)}; ${duration(of.busyMilliseconds)} in all</dd>
        </dl></div>
        <div class="card"><h2>Whom it knows</h2><dl class="facts">
            <dt>Links</dt><dd><${Pids} pids=${of.links} all=${of.linksCount} /></dd>
            <dt>Monitors</dt><dd><${Pids} pids=${of.monitors} all=${of.monitorsCount} /></dd>
            <dt>Monitored by</dt><dd><${Pids} pids=${of.monitoredBy} all=${of.monitoredByCount} /></dd>
            <dt>Ancestors</dt><dd><${Pids} pids=${of.ancestors} all=${of.ancestorsCount} /></dd>
            <dt>Callers</dt><dd><${Pids} pids=${of.callers} all=${of.callersCount} /></dd>
        </dl></div>
        <div class="card"><h2>Dictionary</h2>${of.dictionary.length > 0
            ? html`<dl class="facts">${of.dictionary.map((entry) =>
                html`<dt>${entry.key}</dt><dd>${entry.value}</dd>`)}</dl>`
            : html`<p class="muted">It keeps nothing there.</p>`}</div>
    </div>
    <h2>Recent crashes</h2>
    <${CrashTable} crashes=${of.recentCrashes} empty="It has not crashed, nor has a process that it replaced." />`;
}

/** @param {{pids?: string[], all?: number}} properties */
function Pids({ pids = [], all = pids.length }) {
    if (all === 0) return "–";
    return html`${pids.map((pid, index) => html`${index > 0 ? ", " : ""}<${Pid} pid=${pid} />`)}
        ${all > pids.length ? ` and ${count(all - pids.length)} more` : ""}`;
}

/** A link to a process; a name that is monitored is text. @param {{pid?: string|null}} properties */
function Pid({ pid }) {
    if (!pid) return "–";
    const short = bare(pid);
    return /^\d+\.\d+\.\d+$/.test(short) ? html`<a class="mono" href=${link("process", short)}>${short}</a>` : pid;
}
