// @ts-check

import { json } from "./api.js";
import { bare } from "./format.js";
import { fill } from "./forms.js";
import { html, signal, useRef, useSignal } from "./html.js";
import { ask, Notice, tell } from "./parts.js";
import { withQuery } from "./paths.js";
import { go, route } from "./route.js";

const actions = [
    { name: "kill", label: "Kill", danger: true,
        text: "It ends at once, without cleaning up. What only it knows is lost. Its supervisor may restart it." },
    { name: "exit", label: "Exit", danger: true,
        text: "It gets an exit signal with this reason, which it may trap: “shutdown”, “normal”, “kill” or any other text." },
    { name: "stop", label: "Stop", danger: false, text: "It handles what is before this in its mailbox, cleans up and ends." },
    { name: "restart", label: "Restart", danger: false, text: "Its supervisor ends it and starts it again." },
];
const mostReason = 1000;
const mostReplaced = 100;

/** The pids that replaced the processes that were ended here. */
export const replaced = signal(/** @type {Record<string, string>} */ ({}));

/**
 * Ends a process, after a question. One action at a time: a second click sends nothing.
 * @param {{pid: string, name?: string|null, kind?: string, parent?: string|null}} properties
 */
export function Actions({ pid, name, kind, parent }) {
    const problem = useSignal("");
    const busy = useRef(false);
    const sending = useSignal(false);
    const act = async (/** @type {typeof actions[0]} */ action) => {
        if (busy.current) return;
        busy.current = true;
        try {
            const reason = await confirmed(action, name ? `${pid} (${name})` : pid, warningOf(kind, parent));
            if (reason === null) return;
            problem.value = "";
            sending.value = true;
            /** @type {{newPid: string|null}|null} */
            const answer = await json(withQuery(`/v1/processes/${pid}:${action.name}`, { reason }), { method: "POST" });
            done(pid, action.name, answer?.newPid ? bare(answer.newPid) : null);
        } catch (error) {
            problem.value = error instanceof Error ? error.message : String(error);
        } finally {
            busy.current = false;
            sending.value = false;
        }
    };
    return html`${actions.map((action) => html`<button key=${action.name} type="button" class=${action.danger ? "danger" : ""}
            disabled=${sending.value} onClick=${() => act(action)}>${action.label}</button>`)}
        ${problem.value && html`<${Notice} kind="error">${problem.value}</${Notice}>`}`;
}

/**
 * What the end of a process means for others.
 * @param {string|undefined} kind
 * @param {string|null|undefined} parent
 */
function warningOf(kind, parent) {
    if (kind !== "supervisor") return kind === "registry" ? "Everything that is registered with it ends, and is started again." : "";
    return parent ? "It is a supervisor: all its children end with it. If that happens too often, its own supervisor gives up too."
        : "It is the supervisor of everything: the server ends with it, and all that is only in memory is lost.";
}

/**
 * Asks. An exit has a reason.
 * @param {typeof actions[0]} action
 * @param {string} who
 * @param {string} warning what else happens; empty for nothing
 * @returns {Promise<string|null>} the reason, empty for an action without one; null for no
 */
async function confirmed({ name, label, text, danger }, who, warning) {
    const question = {
        title: `${label} the process ${who}?`, text: warning ? `${text} ${warning}` : text, action: label, danger: danger || warning !== "",
    };
    if (name !== "exit") return await ask(question) ? "" : null;
    let chosen = "";
    const sure = await fill({
        ...question,
        fields: [{ name: "reason", label: "Reason", value: "shutdown", required: true, maxLength: mostReason }],
        submit: async ({ reason = "" }) => {
            chosen = reason;
        },
    });
    return sure ? chosen : null;
}

/**
 * Says what came of it, and shows the process that has taken the place, unless the user looks at something else by now.
 * @param {string} pid
 * @param {string} action
 * @param {string|null} newPid
 */
function done(pid, action, newPid) {
    if (!newPid || newPid === pid) {
        tell(`${action}: ${pid}. No process has replaced it so far.`);
        return;
    }
    replaced.value = Object.fromEntries([...Object.entries(replaced.value).slice(1 - mostReplaced), [pid, newPid]]);
    tell(`${action}: ${pid}. Its new pid is ${newPid}.`);
    if (route.value.view === "process" && bare(route.value.arg) === pid) go("process", newPid);
}
