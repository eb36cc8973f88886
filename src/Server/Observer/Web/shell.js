// @ts-check
// The header: where to go, whether the stream runs, how often, and what looking costs.

import { key, seesRuntime, session, signOut } from "./api.js";
import { html, useEffect, useSignal } from "./html.js";
import { percent } from "./format.js";
import { link, route } from "./route.js";
import { connection, hello, interval, reconnect, retryAt, sample } from "./stream.js";
import { find, views } from "./views.js";

/** @import { TargetedEvent } from "preact" */

const words = {
    connecting: "Connecting …",
    open: "Live",
    broken: "Connection lost",
    stopped: "Server stopped",
    refused: "Not possible",
    paused: "Paused",
    off: "No stream",
};

export function Header() {
    return html`<header class="top">
        <a class="brand" href=${link("start")}><b>Pail</b> observer</a>
        <${Navigation} />
        <div class="status">
            <${Connection} />
            <${Cost} />
            <${Interval} />
            <${Who} />
            <${Theme} />
        </div>
    </header>`;
}

function Navigation() {
    const here = find(route.value.view);
    const current = here?.under ?? here?.name;
    const seen = views.filter((view) => view.label && (view.needs !== "runtime" || seesRuntime()));
    return html`<nav class="views" aria-label="Views">
        ${seen.map((view) => html`<a key=${view.name} href=${link(view.name)}
            aria-current=${view.name === current ? "page" : undefined}>${view.label}</a>`)}
    </nav>`;
}

function Connection() {
    const now = useSignal(Date.now());
    const retry = retryAt.value;
    useEffect(() => {
        if (retry === null) return undefined;
        const timer = setInterval(() => {
            now.value = Date.now();
        }, 500);
        return () => clearInterval(timer);
    }, [retry]);
    if (session.value && !seesRuntime()) return null;
    const state = connection.value;
    const left = retry === null ? "" : ` – again in ${Math.max(0, Math.ceil((retry - now.value) / 1000))} s`;
    return html`<span class=${`connection ${state}`} data-testid="connection" data-state=${state}>
        <span class="dot" aria-hidden="true"></span><span role="status">${words[state]}</span>${left}
        ${retry !== null && html`<button type="button" class="quiet" onClick=${reconnect}>Now</button>`}
    </span>`;
}

function Cost() {
    const observer = sample.value?.observer;
    if (!seesRuntime()) return null;
    return html`<span class="cost" data-testid="cost" title="What the observer itself takes of one processor core">
        <span class="roomy">cost </span>${observer ? percent(observer.cpu) : "–"}</span>`;
}

function Interval() {
    if (!seesRuntime()) return null;
    return html`<label><span class="roomy">every </span><select aria-label="Interval of the samples" value=${interval.value}
        onChange=${(/** @type {TargetedEvent<HTMLSelectElement>} */ event) => { interval.value = event.currentTarget.value; }}>
        ${["1s", "2s", "5s", "15s"].map((text) => html`<option key=${text} value=${text}>${text.replace("s", " s")}</option>`)}
    </select></label>`;
}

function Who() {
    const who = session.value;
    if (!who) return null;
    const version = hello.value?.version ?? who.version;
    return html`<span class="who" data-testid="role" title=${`Pail ${version}. What you may do: ${who.role}`}>
            ${who.name ? `${who.name}, ` : ""}${who.role}</span>
        ${key() && html`<button type="button" class="quiet" onClick=${signOut}>Sign out</button>`}`;
}

function Theme() {
    const theme = useSignal(document.documentElement.dataset.theme ?? "auto");
    const choose = (/** @type {TargetedEvent<HTMLSelectElement>} */ event) => {
        theme.value = event.currentTarget.value;
        setTheme(theme.value);
    };
    return html`<select aria-label="Colours" title="Colours" value=${theme.value} onChange=${choose}>
        <option value="auto">Auto</option><option value="light">Light</option><option value="dark">Dark</option>
    </select>`;
}

/** @param {string} theme */
function setTheme(theme) {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    localStorage.setItem("pail-theme", theme);
    dispatchEvent(new Event("themechange"));
}

/** Uses the colours that were chosen last. */
export function restoreTheme() {
    const theme = localStorage.getItem("pail-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
