// @ts-check
// Two or three backends with the same work, side by side.

import { errorOf, lines, session } from "./api.js";
import { count, duration } from "./format.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { LineChart } from "./linechart.js";
import { Curl, Notice, Page, tell } from "./parts.js";
import { wholeSteps } from "./plotting.js";
import { download } from "./paths.js";

const backends = ["agent", "genserver", "table"];
const workloads = {
    A: "half reads, half updates", B: "95 % reads, 5 % updates", C: "reads only", D: "reads of recent keys, 5 % inserts",
    E: "lists of up to 100 keys, 5 % inserts", F: "half reads, half read-modify-write", batch: "ten updates in one request",
    counter: "all clients increment one counter", contention: "all clients read one key and write it back if nobody else wrote",
};
const path = "/v1/comparisons";

/**
 * @import { TargetedEvent } from "preact"
 * @typedef {{backends: string[], workload: string, clients: number, seconds: number, killEvery: string|null,
 *     valueBytes: number, durable?: boolean}} Plan
 * @typedef {{backend: string, durable: boolean, second: number, operations: number, p99: number, mailbox: number}} Sample
 * @typedef {{operationsPerSecond: number, p50: number, p99: number, max: number, errors: number, conflicts: number, kills: number,
 *     lostKeys: number, recoveryMs: number|null, longestMailbox: number}} Figures
 * @typedef {Figures & {backend: string, durable: boolean}} Result
 * @typedef {Sample & {kind: "sample"} | Result & {kind: "result"} | {kind: "finding", text: string} | {kind?: undefined, end: true}} Line
 * @typedef {{samples: Sample[], results: Result[], finding: string, error: Error|null, plan: Plan|null}} Run
 */

export function Compare() {
    const [plan, setPlan] = useState(/** @type {Plan} */ (
        { backends, workload: "A", clients: 8, seconds: 5, killEvery: null, valueBytes: 1000 }));
    const [run, setRun] = useState(/** @type {Run} */ (
        { samples: [], results: [], finding: "", error: null, plan: null }));
    const running = useRef(/** @type {AbortController|null} */ (null));
    const [isRunning, setIsRunning] = useState(false);
    useEffect(() => () => running.current?.abort(), []);

    const start = async (/** @type {Event} */ event) => {
        event.preventDefault();
        const ends = new AbortController();
        running.current = ends;
        const now = /** @type {Run} */ ({ samples: [], results: [], finding: "", error: null, plan });
        setIsRunning(true);
        setRun({ ...now });
        let whole = false;
        try {
            /** @type {AsyncGenerator<Line>} */
            const answer = lines(path, request(plan, ends.signal));
            for await (const line of answer) {
                if (line.kind === "sample") now.samples = [...now.samples, line];
                else if (line.kind === "result") now.results = [...now.results, line];
                else if (line.kind === "finding") now.finding = line.text;
                else if (line.end) whole = true;
                setRun({ ...now });
            }
            if (!whole) throw new Error("The answer ended before the comparison did.");
        } catch (error) {
            if (!ends.signal.aborted) setRun({ ...now, error: errorOf(error) });
        }
        if (running.current === ends) setIsRunning(false);
    };
    const stop = () => {
        running.current?.abort();
        setIsRunning(false);
    };

    return html`<${Page} name="compare" title="Side by side">
        <p>Each backend gets a bucket and the same clients, inside the server, in turns of a second. HTTP is left out: it costs more than
            any backend and would hide the difference.</p>
        <${Form} plan=${plan} setPlan=${setPlan} start=${start} stop=${stop} isRunning=${isRunning} />
        ${run.error && html`<${Notice} kind="error">${run.error.message}</${Notice}>`}
        ${run.samples.length > 0 && html`<${Charts} samples=${run.samples} plan=${run.plan} />`}
        ${run.results.length > 0 && html`<${Results} run=${run} />`}
        <${Curl} method="POST" path=${path} options="-N" headers=${jsonType} body=${JSON.stringify(plan)} />
    </${Page}>`;
}

const jsonType = { "Content-Type": "application/json" };

/** @param {Plan} plan @param {AbortSignal} signal */
function request(plan, signal) {
    return { method: "POST", headers: jsonType, body: JSON.stringify(plan), signal };
}

/**
 * @param {{plan: Plan, setPlan: (plan: Plan) => void, start: (event: Event) => Promise<void>, stop: () => void, isRunning: boolean}}
 *     properties
 */
function Form({ plan, setPlan, start, stop, isRunning }) {
    const toggle = (/** @type {string} */ backend) => setPlan({
        ...plan,
        backends: backends.filter((each) => (each === backend ? !plan.backends.includes(each) : plan.backends.includes(each))),
    });
    const number = (/** @type {string} */ name) => (/** @type {TargetedEvent<HTMLInputElement>} */ event) =>
        setPlan({ ...plan, [name]: Number(event.currentTarget.value) });
    const kill = (/** @type {TargetedEvent<HTMLInputElement>} */ event) => {
        const seconds = Number(event.currentTarget.value);
        setPlan({ ...plan, killEvery: seconds > 0 ? `${Math.round(seconds * 1000)}ms` : null });
    };
    return html`<form class="bar" onSubmit=${start}>
        <fieldset class="bar"><legend>Backends</legend>
            ${backends.map((backend) => html`<label key=${backend}><input type="checkbox" checked=${plan.backends.includes(backend)}
                onChange=${() => toggle(backend)} /> ${backend}</label>`)}</fieldset>
        <label class="field"><span>Workload</span><select name="workload" value=${plan.workload}
            onChange=${(/** @type {TargetedEvent<HTMLSelectElement>} */ event) =>
                setPlan({ ...plan, workload: event.currentTarget.value })}>
            ${Object.entries(workloads).map(([name, text]) => html`<option key=${name} value=${name}>${name}: ${text}</option>`)}
        </select></label>
        <label class="field"><span>Clients</span><input name="clients" type="number" min="1" max="64" required value=${plan.clients}
            onInput=${number("clients")} /></label>
        <label class="field"><span>Seconds each</span><input name="seconds" type="number" min="1" max="60" required value=${plan.seconds}
            onInput=${number("seconds")} /></label>
        <label class="field"><span>Bytes of a value</span><input name="valueBytes" type="number" min="1" max="65536" required
            value=${plan.valueBytes} onInput=${number("valueBytes")} /></label>
        <label class="field"><span>Kill every … seconds</span><input name="kill" type="number" min="0.1" max="60" step="0.1"
            placeholder="never" onInput=${kill} /></label>
        ${session.value?.hasStorage && html`<label><input name="durable" type="checkbox" checked=${plan.durable === true}
            onChange=${(/** @type {TargetedEvent<HTMLInputElement>} */ event) =>
                setPlan({ ...plan, durable: event.currentTarget.checked || undefined })} /> Each of them durable, too</label>`}
        ${isRunning
            ? html`<button type="button" onClick=${stop}>Stop</button>`
            : html`<button type="submit" class="primary" disabled=${plan.backends.length === 0}>Start</button>`}
    </form>`;
}

/** @param {{samples: Sample[], plan: Plan|null}} properties */
function Charts({ samples, plan }) {
    // A durable bucket has the colour of its backend, and a broken line.
    const shown = (plan?.backends ?? []).flatMap((backend, colour) =>
        (plan?.durable ? [false, true] : [false]).map((durable) => ({ backend, durable, colour })));
    const last = plan?.seconds ?? 1;
    const series = (/** @type {"operations"|"p99"|"mailbox"} */ name) => shown.map((one) => ({
        label: nameOf(one),
        colour: one.colour,
        broken: one.durable,
        points: /** @type {[number, number][]} */ (
            samples.filter((sample) => nameOf(sample) === nameOf(one)).map((sample) => [sample.second, sample[name]])),
    }));
    return html`<div class="charts">
        <${LineChart} title="Operations a second" series=${series("operations")} last=${last} steps=${wholeSteps} format=${count} />
        <${LineChart} title="p99" series=${series("p99")} last=${last} format=${micros} />
        <${LineChart} title="Mailbox" series=${series("mailbox")} last=${last} steps=${wholeSteps} format=${count} />
    </div>`;
}

/** @param {{backend: string, durable: boolean}} one */
function nameOf({ backend, durable }) {
    return durable ? `durable ${backend}` : backend;
}

/** @param {number|null} value */
function micros(value) {
    return duration(value === null ? null : value / 1000);
}

const columns = /** @type {[keyof Figures, string, (value: number|null) => string][]} */ ([
    ["operationsPerSecond", "Operations/s", count], ["p50", "p50", micros], ["p99", "p99", micros], ["max", "Longest", micros],
    ["errors", "Errors", count], ["conflicts", "Conflicts", count], ["kills", "Kills", count], ["lostKeys", "Lost keys", count],
    ["recoveryMs", "Back after", duration], ["longestMailbox", "Longest mailbox", count],
]);

/** @param {{run: Run}} properties */
function Results({ run }) {
    const copy = async (/** @type {string} */ text) => {
        try {
            await navigator.clipboard.writeText(text);
            tell("Copied.");
        } catch {
            download(new Blob([text]), "comparison.txt");
        }
    };
    return html`<h2>Result</h2>
        <div class="scroll" data-testid="results"><table>
            <thead><tr><th scope="col">Backend</th>
                ${columns.map(([name, label]) => html`<th key=${name} scope="col" class="number">${label}</th>`)}
            </tr></thead>
            <tbody>${run.results.map((result) => html`<tr key=${nameOf(result)} data-testid="row"
                data-id=${nameOf(result)}>
                <th scope="row">${nameOf(result)}</th>
                ${columns.map(([name, , format]) => html`<td key=${name} class="number">${format(result[name])}</td>`)}</tr>`)}</tbody>
        </table></div>
        ${run.finding && html`<p class="intro" data-testid="finding">${run.finding}</p>`}
        <div class="bar">
            <button type="button" onClick=${() => copy(markdown(run))}>Copy as Markdown</button>
            <button type="button" onClick=${() => copy(csv(run))}>Copy as CSV</button>
            <button type="button" onClick=${() => copy(JSON.stringify({ ...run, error: undefined }, null, 2))}>Copy as JSON</button>
        </div>`;
}

/** @param {Run} run */
function markdown(run) {
    const head = ["Backend", ...columns.map(([, label]) => label)];
    const rows = run.results.map((result) =>
        [nameOf(result), ...columns.map(([name, , format]) => format(result[name]))]);
    const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line), "", run.finding, ""].join("\n");
}

/** @param {Run} run */
function csv(run) {
    const names = /** @type {(keyof Result)[]} */ (["backend", "durable", ...columns.map(([name]) => name)]);
    const rows = run.results.map((result) => names.map((name) => result[name] ?? "").join(","));
    return [names.join(","), ...rows, ""].join("\n");
}
