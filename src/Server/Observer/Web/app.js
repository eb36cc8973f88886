// @ts-check
// The page: the header, and the view of the address.

import { loadSession, locked, seesRuntime, session } from "./api.js";
import { html, render, signal, useEffect, useState } from "./html.js";
import { Notice, Toasts } from "./parts.js";
import { visible } from "./paths.js";
import { link, route } from "./route.js";
import { Header, restoreTheme } from "./shell.js";
import { SignIn } from "./signin.js";
import { StorageNotice } from "./storage.js";
import { connection, refusal } from "./stream.js";
import { find } from "./views.js";

const failure = signal(/** @type {string|null} */ (null));

function App() {
    if (locked.value && !session.value) return html`<${SignIn} /><${Toasts} />`;
    return html`<a class="skip" href="#main" onClick=${skip}>To the content</a>
        <${Header} />
        <main id="main" tabindex="-1">${refusal.value && html`<${Notice} kind="error">${refusal.value}</${Notice}>`}
            <${StorageNotice} />
            ${session.value ? html`<${Current} />` : html`<${Waiting} />`}</main>
        <${Toasts} />`;
}

function Waiting() {
    return failure.value
        ? html`<${Notice} kind="error">The server does not answer: ${failure.value}
            ${" "}<button type="button" onClick=${start}>Try again</button></${Notice}>`
        : html`<p class="loading">Loading …</p>`;
}

function Current() {
    const { view: name, args } = route.value;
    const view = find(name);
    useEffect(() => {
        document.title = `${[view?.label ?? name, ...args.map(visible)].join(" · ")} – Pail observer`;
    });
    if (!view) return html`<${Notice}>There is no view “${name}”. <a href=${link("start")}>To the start</a></${Notice}>`;
    if (view.needs === "runtime" && !seesRuntime()) {
        return html`<${Notice}>Only an administrator of all buckets sees this. <a href=${link("buckets")}>To the buckets</a></${Notice}>`;
    }
    return html`<${Lazy} key=${[name, ...args].join("/")} view=${view} />`;
}

/** @param {{view: import("./views.js").View}} properties */
function Lazy({ view }) {
    const [state, setState] = useState(/** @type {{Component?: import("preact").FunctionComponent, error?: unknown}} */ ({}));
    // A view that could not be loaded, because the server had gone, is tried again when the server is back.
    const again = state.error !== undefined && connection.value === "open";
    useEffect(() => {
        let wanted = true;
        if (state.Component) return undefined;
        view.load().then(
            (Component) => wanted && setState({ Component }),
            (error) => wanted && setState({ error }));
        return () => {
            wanted = false;
        };
    }, [view, again]);
    if (state.error) {
        return html`<${Notice} kind="error">This view could not be loaded: ${String(state.error)}
            ${" "}<button type="button" onClick=${() => location.reload()}>Load the page again</button></${Notice}>`;
    }
    return state.Component ? html`<${state.Component} />` : html`<p class="loading">Loading …</p>`;
}

// The address after # is the view, so the link must not change it.
/** @param {Event} event */
function skip(event) {
    event.preventDefault();
    document.getElementById("main")?.focus();
}

async function start() {
    failure.value = null;
    try {
        await loadSession();
    } catch (error) {
        failure.value = String(error);
    }
}

restoreTheme();
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.replaceChildren();
render(html`<${App} />`, root);
start();
