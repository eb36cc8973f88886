// @ts-check

import { bare, time } from "./format.js";
import { html } from "./html.js";
import { visible } from "./paths.js";
import { link } from "./route.js";

const decisions = { restart: "restarted", leave: "left ended", giveUp: "supervisor gave up" };

/** @param {{crashes: import("./api.js").Crash[], empty: string}} properties */
export function CrashTable({ crashes, empty }) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of crashes"><table>
        <thead><tr>${["Time", "Pid", "Process", "Reason", "Last message", "Supervisor", "Decision"].map((label) =>
            html`<th key=${label} scope="col">${label}</th>`)}</tr></thead>
        <tbody>
            ${crashes.map((crash) => html`<tr key=${`${crash.at} ${crash.pid}`} data-testid="row" data-id=${bare(crash.pid)}>
                <td>${time(crash.at)}</td>
                <td><a class="mono" href=${link("process", bare(crash.pid))}>${bare(crash.pid)}</a></td>
                <td class="wide">${crash.name ?? crash.child ?? crash.server ?? "–"}</td>
                <td class="wrap">${visible(crash.reason)}</td>
                <td class="wide">${crash.lastMessageType ?? "–"}</td>
                <td>${crash.supervisor
                    ? html`<a class="mono" href=${link("process", bare(crash.supervisor))}>${bare(crash.supervisor)}</a>` : "–"}</td>
                <td class=${crash.decision === "giveUp" ? "bad" : ""}>
                    ${decisions[/** @type {keyof typeof decisions} */ (crash.decision)] ?? crash.decision ?? "–"}</td>
            </tr>`)}
            ${crashes.length === 0 && html`<tr><td class="none" colspan="7">${empty}</td></tr>`}
        </tbody>
    </table></div>`;
}
