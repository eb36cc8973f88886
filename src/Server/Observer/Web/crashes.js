// @ts-check

import { json } from "./api.js";
import { CrashTable } from "./crashtable.js";
import { html, useComputed, useEffect, useSignal } from "./html.js";
import { Curl, Notice, Page } from "./parts.js";
import { route, setQuery } from "./route.js";
import { sample } from "./stream.js";

/**
 * @import { TargetedEvent } from "preact"
 * @import { Crash, List } from "./api.js"
 */

// The buckets of comparisons, which are killed on purpose.
const ofComparison = /^compare-(agent|genserver|table)-[0-9a-f]+$/;
const path = "/v1/crashes?limit=200&clean=true";

/** The last processes that crashed, were killed or were restarted, and what their supervisors did. */
export function Crashes() {
    const crashes = useSignal(/** @type {Crash[]|null} */ (null));
    const problem = useSignal("");
    const seen = useComputed(() => `${sample.value?.crashes} ${sample.value?.restarts} ${sample.value?.decisions}`);
    useEffect(() => {
        const end = new AbortController();
        json(path, { signal: end.signal }).then(
            (/** @type {List<Crash>} */ answer) => {
                crashes.value = answer.value;
                problem.value = "";
            },
            (error) => {
                if (!end.signal.aborted) problem.value = String(error.message ?? error);
            });
        return () => end.abort();
    }, [seen.value]);

    const { filter = "", comparisons = "" } = route.value.query;
    const wanted = filter.toLowerCase();
    const shown = (crashes.value ?? []).filter((crash) => Object.values(crash).join(" ").toLowerCase().includes(wanted)
        && (comparisons === "true" || !ofComparison.test(crash.child ?? crash.name ?? "")));
    const empty = crashes.value === null ? "Loading …"
        : filter ? "No crash matches the filter."
            : "Nothing has crashed. Kill a process in the list of processes, and it appears here.";
    return html`<${Page} name="crashes" title="Crashes and restarts">
        <div class="bar"><input class="grow" type="search" aria-label="Filter" placeholder="Process, reason, decision …" value=${filter}
            onInput=${(/** @type {TargetedEvent<HTMLInputElement>} */ event) => setQuery({ filter: event.currentTarget.value })} />
            <label><input type="checkbox" checked=${comparisons !== "true"}
                onChange=${() => setQuery({ comparisons: comparisons === "true" ? "" : "true" })} /> Hide those of comparisons</label></div>
        ${problem.value && html`<${Notice} kind="error">${problem.value}</${Notice}>`}
        <${CrashTable} crashes=${shown} empty=${empty} />
        <${Curl} path=${path} />
    </${Page}>`;
}
