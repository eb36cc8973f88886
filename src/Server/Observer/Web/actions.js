// @ts-check

import { json } from "./api.js";
import { bare } from "./format.js";
import { html, signal, useSignal } from "./html.js";
import { ask, Notice, tell } from "./parts.js";
import { go } from "./route.js";

const actions = [
    { name: "kill", label: "Kill", danger: true,
        text: "It ends at once, without cleaning up. What only it knows is lost. Its supervisor may restart it." },
    { name: "exit", label: "Exit", danger: true, text: "It gets the exit signal “shutdown”, which it may trap." },
    { name: "stop", label: "Stop", danger: false, text: "It handles what is before this in its mailbox, cleans up and ends." },
    { name: "restart", label: "Restart", danger: false, text: "Its supervisor ends it and starts it again." },
];
const mostReplaced = 100;

/** The pids that replaced the processes that were ended here. */
export const replaced = signal(/** @type {Record<string, string>} */ ({}));

/**
 * Ends a process, after a question.
 * @param {{pid: string, name?: string|null}} properties
 */
export function Actions({ pid, name }) {
    const problem = useSignal("");
    const act = async (/** @type {typeof actions[0]} */ action) => {
        const who = name ? `${pid} (${name})` : pid;
        const title = `${action.label} the process ${who}?`;
        const sure = await ask({ title, text: action.text, action: action.label, danger: action.danger });
        if (!sure) return;
        problem.value = "";
        try {
            const query = action.name === "exit" ? "?reason=shutdown" : "";
            /** @type {{newPid: string|null}|null} */
            const answer = await json(`/v1/processes/${pid}:${action.name}${query}`, { method: "POST" });
            done(pid, action.name, answer?.newPid ? bare(answer.newPid) : null);
        } catch (error) {
            problem.value = error instanceof Error ? error.message : String(error);
        }
    };
    return html`${actions.map((action) => html`<button key=${action.name} type="button" class=${action.danger ? "danger" : ""}
            onClick=${() => act(action)}>${action.label}</button>`)}
        ${problem.value && html`<${Notice} kind="error">${problem.value}</${Notice}>`}`;
}

/**
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
    go("process", newPid);
}
