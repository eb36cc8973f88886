// @ts-check

import { setKey } from "./api.js";
import { html, useSignal } from "./html.js";
import { Notice } from "./parts.js";

/** Asks for an API key. It stays in this tab. */
export function SignIn() {
    const wrong = useSignal("");
    const submit = async (/** @type {import("preact").TargetedEvent<HTMLFormElement>} */ event) => {
        event.preventDefault();
        const text = String(new FormData(event.currentTarget).get("key")).trim();
        if (!/^[\x21-\x7e]+$/.test(text)) {
            wrong.value = "A key has visible ASCII characters only.";
            return;
        }
        wrong.value = "";
        try {
            if (!(await setKey(text))) wrong.value = "The server does not know this key.";
        } catch (error) {
            wrong.value = String(error);
        }
    };
    return html`<main id="main" class="signin" data-testid="signin">
        <h1>Pail observer</h1>
        <p>This server wants an API key. It is kept in this tab until you close it.</p>
        <form onSubmit=${submit}>
            <label>API key <input name="key" type="password" autocomplete="off" required autofocus spellcheck=${false} /></label>
            <button class="primary">Sign in</button>
        </form>
        ${wrong.value && html`<${Notice} kind="error">${wrong.value}</${Notice}>`}
    </main>`;
}
