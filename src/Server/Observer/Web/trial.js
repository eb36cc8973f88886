// @ts-check

import { ApiError, json, may, request, session } from "./api.js";
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
    const done = useSignal(/** @type {string[]} */ ([]));
    const verdict = useSignal("");
    const problem = useSignal("");
    const busy = useSignal(false);
    const bucket = `first-${backend}`;

    const run = async () => {
        busy.value = true;
        done.value = [];
        verdict.value = problem.value = "";
        try {
            verdict.value = await tryIt(bucket, backend, (text) => {
                done.value = [...done.value, text];
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
        <ol class="steps">${Object.values(stepsOf(bucket, backend)).map(({ text, call }, index) => html`<li key=${text}
            class=${done.value[index] ? "" : "muted"}>${done.value[index] ?? text}<${Curl} ...${call} /></li>`)}</ol>
        ${problem.value && html`<${Notice} kind="error">${problem.value}</${Notice}>`}
        <p class="verdict" role="status" data-testid="verdict">${verdict.value}</p>
        ${verdict.value && html`<a href=${link("bucket", bucket)}>Open the bucket</a>`}
    </section>`;
}

/**
 * The steps, in their order, with the requests that they send.
 * @param {string} bucket
 * @param {string} backend
 */
function stepsOf(bucket, backend) {
    const path = `/v1/buckets/${bucket}`;
    const json = { "Content-Type": "application/json" };
    const text = { "Content-Type": "text/plain" };
    // A durable bucket would keep the milk whatever its backend is. Where buckets are not durable anyway, the line stays short.
    const wanted = session.value?.durableByDefault ? { backend, durable: false } : { backend };
    return {
        make: { text: `Make the bucket ${bucket}.`, call: { method: "PUT", path, headers: json, body: JSON.stringify(wanted) } },
        put: { text: "Put milk: 3.", call: { method: "PUT", path: `${path}/keys/milk`, headers: text, body: "3" } },
        kill: { text: "Kill its process.", call: { method: "POST", path: `${path}:kill` } },
        get: { text: "Ask for milk.", call: { path: `${path}/keys/milk` } },
    };
}

/**
 * @param {string} bucket
 * @param {string} backend
 * @param {(text: string) => void} say
 */
async function tryIt(bucket, backend, say) {
    const path = `/v1/buckets/${bucket}`;
    const steps = stepsOf(bucket, backend);
    const made = await make(backend, steps.make.call);
    say(made ? `Made the bucket ${bucket}.` : `The bucket ${bucket} is there already.`);

    await send(steps.put.call);
    /** @type {Bucket} */
    const before = await json(path);
    say("Put milk: 3.");

    await send(steps.kill.call);
    say(`Killed its process${before.pid ? ` ${before.pid}` : ""}.`);

    const after = await alive(path, before.pid);
    const found = await find(steps.get.call.path);
    say(`Its new process is ${after?.pid ?? "not known yet"}. Asked for milk: ${found ?? "404, no such key"}.`);
    if (found === null) return `The ${backend} lost the milk: it died with the process.`;
    return backend !== "table" && before.configuration.durable
        ? `The ${backend} kept the milk: ${found}. The bucket is durable, so its new process has read it from the disk. `
            + "Delete the bucket and try again to see what a process keeps by itself."
        : `The ${backend} kept the milk: ${found}.`;
}

/** @param {Call} call */
function send({ path, ...options }) {
    return request(path, options);
}

/**
 * @param {string} backend
 * @param {Call} call
 */
async function make(backend, call) {
    try {
        return (await send(call)).status === 201;
    } catch (error) {
        // It exists with other settings, but is the bucket of this trial all the same if its backend is the wanted one.
        if (error instanceof ApiError && error.code === "bucket-config-conflict"
            && /** @type {Bucket} */ (await json(call.path)).backend === backend) return false;
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
