// @ts-check

import { count } from "./format.js";
import { html, useSignal } from "./html.js";
import { Curl, Notice, Page } from "./parts.js";
import { link, route, setQuery } from "./route.js";
import { streamPath, useStream } from "./stream.js";
import { Drawing } from "./treedrawing.js";
import { TreeGrid } from "./treegrid.js";

// As many as the server takes.
const mostOpen = 200;

/** The supervision trees, as a list that can be folded, or as a drawing. */
export function Tree() {
    const drawn = route.value.query.as === "drawing";
    const open = useSignal(/** @type {string[]} */ ([]));
    const { rows, ready, full } = useStream("tree", { open: open.value.join(",") }).value;
    const showAll = (/** @type {string} */ pid) => {
        if (!open.value.includes(pid)) open.value = [...open.value, pid].slice(-mostOpen);
    };
    return html`<${Page} name="tree" title="Supervision tree" actions=${html`
        <button type="button" aria-pressed=${!drawn} onClick=${() => setQuery({ as: "" })}>List</button>
        <button type="button" aria-pressed=${drawn} onClick=${() => setQuery({ as: "drawing" })}>Drawing</button>`}>
        ${!ready && html`<p class="loading">Waiting for the first sample …</p>`}
        ${full && html`<${Notice}>Not all lines are shown: there are more than ${count(rows.length)}.
            The <a href=${link("processes")}>list of processes</a> has all.</${Notice}>`}
        ${ready && (drawn ? html`<${Drawing} rows=${rows} />` : html`<${TreeGrid} rows=${rows} open=${open.value} onShowAll=${showAll} />`)}
        <${Curl} options="-N" path=${streamPath("tree", { open: open.value.join(",") })} />
    </${Page}>`;
}
