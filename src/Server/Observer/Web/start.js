// @ts-check

import { may, session } from "./api.js";
import { html } from "./html.js";
import { Notice, Page } from "./parts.js";
import { Trial } from "./trial.js";
import { link } from "./route.js";

/** What a bucket is, and an experiment with the three kinds of it. */
export function Start() {
    return html`<${Page} name="start" title="Process or table?">
        <p class="intro">A <b>bucket</b> keeps values under keys, and you reach it over HTTP by its name.
            It keeps them in the state of a <b>process</b> (agent, genserver) or in a <b>table</b> that a process only owns.</p>
        <p>What is the difference? Put milk into a bucket of each kind, kill its process, and see who keeps the milk.</p>
        ${session.value?.hasStorage && html`<p data-testid="durable-note">This server can also keep a bucket on its disk. Such a
            ${" "}<b>durable</b> bucket has its milk again after any kill, of the server too. The buckets of this page are not durable, so
            that you see what is kept without that.</p>`}
        ${!may("admin") && html`<${Notice}>To make and to kill buckets you need the key of an administrator.
            ${" "}<a href=${link("buckets")}>See the buckets</a></${Notice}>`}
        <div class="cards">
            <${Trial} backend="agent"
                about="The values are the state of a process. Each request is a function that the process runs." />
            <${Trial} backend="genserver"
                about="The values are the state of a process. Each request is a message that the process handles." />
            <${Trial} backend="table"
                about="The values are in a table. The node keeps it when the process that owns it dies." />
        </div>
    </${Page}>`;
}
