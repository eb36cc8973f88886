// @ts-check

import { bytes, count, duration, rate, time } from "./format.js";
import { html, useSignal } from "./html.js";
import { Chart } from "./chart.js";
import { Curl, Page } from "./parts.js";
import { byteSteps, wholeSteps } from "./plotting.js";
import { route, setQuery } from "./route.js";
import { StorageFacts } from "./storage.js";
import { history, sample } from "./stream.js";

/** @import { Sample } from "./stream.js" */

const spans = [1, 5, 15, 60];

/** @type {import("./chart.js").Plot[]} */
const plots = [
    { name: "requests", title: "Requests/s", format: rate, series: [["requests/s", (s) => s.requests]] },
    { name: "times", title: "Response time", format: duration, series: [["p50", (s) => s.p50Ms], ["p99", (s) => s.p99Ms]] },
    { name: "errors", title: "Errors/s", format: rate, series: [["4xx/s", (s) => s.clientErrors], ["5xx/s", (s) => s.serverErrors]] },
    { name: "mailboxes", title: "Mailboxes", format: count, steps: wholeSteps,
        series: [["all", (s) => s.mailboxes], ["longest", (s) => s.longestMailbox]] },
    { name: "keys", title: "Keys", format: count, steps: wholeSteps, series: [["keys", (s) => s.keys]] },
    { name: "memory", title: "Memory", format: bytes, steps: byteSteps,
        series: [["working set", (s) => s.memoryBytes], ["heap", (s) => s.heapBytes]] },
    { name: "collections", title: "Garbage collections/s", format: rate, counts: true,
        series: [["gen 0", (s) => s.collections?.[0]], ["gen 1", (s) => s.collections?.[1]], ["gen 2", (s) => s.collections?.[2]]] },
    { name: "threads", title: "Threads", format: count, steps: wholeSteps, series: [["threads", (s) => s.threads]] },
    { name: "watchers", title: "Watchers", format: count, steps: wholeSteps, series: [["watchers", (s) => s.watchers]] },
];

/** @type {import("./chart.js").Plot[]} Only with a storage. */
const storagePlots = [
    { name: "commits", title: "Commits/s", format: rate,
        series: [["commits/s", (s) => s.storage?.commits], ["changes/s", (s) => s.storage?.changes]] },
    { name: "commitTimes", title: "Commit time", format: duration,
        series: [["mean", (s) => s.storage?.commitMs], ["p50 of 5 min", (s) => s.storage?.commitP50Ms],
            ["p99 of 5 min", (s) => s.storage?.commitP99Ms]] },
    { name: "lag", title: "Waiting to be stored", format: bytes, steps: byteSteps, series: [["bytes", (s) => s.storage?.lagBytes]] },
    { name: "files", title: "Storage on the disk", format: bytes, steps: byteSteps,
        series: [["files", (s) => s.storage?.fileBytes], ["log", (s) => s.storage?.logBytes]] },
];

/** What the node did in the last minutes. */
export function Charts() {
    // What was there at the pause; null while the charts move.
    const paused = useSignal(/** @type {Sample[]|null} */ (null));
    const samples = paused.value ?? (sample.value ? history.toArray() : []);
    const storage = samples.at(-1)?.storage;
    const asked = Number(route.value.query.span);
    const span = spans.includes(asked) ? asked : 5;
    return html`<${Page} name="charts" title="Charts" actions=${html`
        ${spans.map((minutes) => html`<button key=${minutes} type="button" aria-pressed=${span === minutes}
            onClick=${() => setQuery({ span: minutes })}>${minutes} min</button>`)}
        <button type="button" aria-pressed=${paused.value !== null}
            onClick=${() => { paused.value = paused.value ? null : history.toArray(); }}>Pause</button>`}>
        <p class="muted" data-testid="since">${samples[0]
            ? `Samples since ${time(samples[0].t * 1000)}: the page keeps those that it has seen, of an hour at most.`
            : "Waiting for the first sample …"}</p>
        ${storage && html`<${StorageFacts} of=${storage} />`}
        <div class="charts">${(storage ? [...plots, ...storagePlots] : plots).map((plot) => html`<${Chart} key=${plot.name}
            plot=${plot} span=${span * 60} samples=${samples} />`)}</div>
        <${Curl} options="-N" path="/v1/observer?samples=2" />
        ${storage && html`<${Curl} path="/v1/storage" />`}
    </${Page}>`;
}
