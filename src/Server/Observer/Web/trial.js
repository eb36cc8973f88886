// @ts-check

import { ApiError, json, may, request } from "./api.js";
import { html, useSignal } from "./html.js";
import { Curl, Notice } from "./parts.js";
import { link } from "./route.js";

/**
 * @import { Bucket } from "./api.js"
 * @import { Call } from "./curl.js"
 */

const attempts = 40;
const pause = 50;

/**
 * Makes a bucket, puts milk, kills its process, and looks for the milk.
 * @param {{backend: "agent"|"genserver"|"table", about: string}} properties
 */
export function Trial({ backend, about }) {
    const steps = useSignal(/** @type {{text: string, call: Call}[]} */ ([]));
    const verdict = useSignal("");
    const problem = useSignal("");
    const busy = useSignal(false);
    const bucket = `first-${backend}`;

    const run = async () => {
        busy.value = true;
        steps.value = [];
        verdict.value = problem.value = "";
        try {
            verdict.value = await tryIt(bucket, backend, (text, call) => {
                steps.value = [...steps.value, { text, call }];
            });
        } catch (error) {
            problem.value = error instanceof Error ? error.message : String(error);
        } finally {
            busy.value = false;
        }
    };
    return html`<section class="card" data-testid=${`trial-${backend}`} aria-label=${backend}>
        <h2>${backend}</h2>
        <p>${about}</p>
        <button type="button" class="primary" disabled=${busy.value || !may("admin")} onClick=${run}>Try ${backend}</button>
        <ol class="steps">${steps.value.map((step, index) => html`<li key=${index}>${step.text}<${Curl} ...${step.call} /></li>`)}</ol>
        ${problem.value && html`<${Notice} kind="error">${problem.value}</${Notice}>`}
        <p class="verdict" role="status" data-testid="verdict">${verdict.value}</p>
        ${verdict.value && html`<a href=${link("bucket", bucket)}>Open the bucket</a>`}
    </section>`;
}

/**
 * @param {string} bucket
 * @param {string} backend
 * @param {(text: string, call: Call) => void} say
 */
async function tryIt(bucket, backend, say) {
    const path = `/v1/buckets/${bucket}`;
    const milk = `${path}/keys/milk`;
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ backend });
    const made = await make(path, headers, body);
    say(made ? `Made the bucket ${bucket}.` : `The bucket ${bucket} is there already.`, { method: "PUT", path, headers, body });

    const text = { "Content-Type": "text/plain" };
    await request(milk, { method: "PUT", headers: text, body: "3" });
    /** @type {Bucket} */
    const before = await json(path);
    say("Put milk: 3.", { method: "PUT", path: milk, headers: text, body: "3" });

    await request(`${path}:kill`, { method: "POST" });
    say(`Killed its process${before.pid ? ` ${before.pid}` : ""}.`, { method: "POST", path: `${path}:kill` });

    const after = await alive(path, before.pid);
    const found = await find(milk);
    say(`Its new process is ${after?.pid ?? "not known yet"}. Asked for milk: ${found ?? "404, no such key"}.`, { path: milk });
    return found === null
        ? `The ${backend} lost the milk: it died with the process.`
        : `The ${backend} kept the milk: ${found}.`;
}

/**
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {string} body
 */
async function make(path, headers, body) {
    try {
        return (await request(path, { method: "PUT", headers, body })).status === 201;
    } catch (error) {
        // It exists with other settings, but is the bucket of this trial all the same if its backend is the wanted one.
        if (error instanceof ApiError && error.code === "bucket-config-conflict"
            && (/** @type {Bucket} */ (await json(path))).backend === JSON.parse(body).backend) return false;
        throw error;
    }
}

/**
 * The status of the bucket once another process serves it.
 * @param {string} path
 * @param {string|null} pid
 */
async function alive(path, pid) {
    for (let attempt = 0; attempt < attempts; attempt++) {
        /** @type {Bucket} */
        const status = await json(path);
        if (status.state === "running" && status.pid && status.pid !== pid) return status;
        await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return null;
}

/** @param {string} path */
async function find(path) {
    for (let attempt = 0; ; attempt++) {
        try {
            return await (await request(path)).text();
        } catch (error) {
            if (!(error instanceof ApiError)) throw error;
            if (error.status === 404) return null;
            // The new process is still starting.
            if (error.status !== 503 || attempt >= attempts) throw error;
            await new Promise((resolve) => setTimeout(resolve, pause));
        }
    }
}
