// @ts-check
// What one can do with a bucket: create, configure, clear, export, import, kill, delete.

import { json, request, session } from "./api.js";
import { count } from "./format.js";
import { fill } from "./forms.js";
import { ask, tell } from "./parts.js";
import { actionPath, bucketPath, download, withQuery } from "./paths.js";

/**
 * @import { ComponentChildren } from "preact"
 * @import { Bucket } from "./api.js"
 * @typedef {Record<string, string>} Metadata
 */

const settings = [
    { name: "ttl", label: "Time to live", hint: "such as 30s or 20m; empty for none" },
    { name: "sliding", label: "Sliding", hint: "ends when it was not read for so long" },
    { name: "maxKeys", label: "Most keys", type: "number" },
    { name: "maxBytes", label: "Most bytes", type: "number" },
    { name: "maxValueBytes", label: "Most bytes of a value", type: "number" },
    { name: "eviction", label: "When it is full", options: ["reject", "lru"] },
    { name: "restart", label: "Restart", options: ["permanent", "transient", "temporary"] },
    { name: "mailboxLimit", label: "Most messages that wait", type: "number" },
    { name: "callTimeout", label: "Longest call" },
    { name: "metadata", label: "Metadata", rows: 3, hint: "what you note about it: one “name: value” a line, or JSON" },
];
const numbers = new Set(["maxKeys", "maxBytes", "maxValueBytes", "mailboxLimit"]);
const booleans = new Set(["durable"]);
const jsonType = { "Content-Type": "application/json" };

/** @param {() => Promise<void>} load */
export async function create(load) {
    const storage = session.value?.hasStorage === true;
    await fill({
        title: "Create a bucket",
        action: "Create",
        fields: [
            { name: "name", label: "Name", required: true, hint: "letters, digits, dots, underscores, hyphens" },
            { name: "backend", label: "Backend", options: ["agent", "genserver", "table"], value: "table",
                hint: `agent and genserver lose their keys with their process${storage ? " unless durable" : ""}, a table does not` },
            { name: "tableType", label: "Type of the table", options: ["", "set", "orderedSet"] },
            ...(storage ? [durability(session.value?.durableByDefault === true)] : []),
            ...settings.map((field) => (field.options ? { ...field, options: ["", ...field.options] } : field)),
        ],
        submit: async ({ name = "", ...values }) => {
            await request(bucketPath(name), { method: "PUT", headers: jsonType, body: JSON.stringify(members(values, false)) });
            tell(`The bucket ${name} is there.`);
        },
    }) && await load();
}

/** The field of a server that can keep buckets on its disk. @param {boolean} byDefault */
function durability(byDefault) {
    return { name: "durable", label: "Durable", options: ["", "true", "false"],
        hint: `kept on the disk, so that its keys survive its process and the server; ${byDefault} unless chosen` };
}

/**
 * @param {Record<string, string>} values
 * @param {boolean} patch whether an empty field means the default
 */
function members(values, patch) {
    /** @type {Record<string, string|number|boolean|Record<string, string|null>|null>} */
    const result = {};
    for (const [name, value] of Object.entries(values)) {
        if (name === "metadata") {
            if (value.trim() !== "") result[name] = metadataOf(value);
        } else if (value !== "") {
            result[name] = numbers.has(name) ? Number(value) : booleans.has(name) ? value === "true" : value;
        } else if (patch) {
            result[name] = null;
        }
    }
    return result;
}

/** Lines, or JSON, which can also have a colon in a name and a line's end in a text. @param {string} text @returns {Metadata} */
function metadataOf(text) {
    if (text.trim().startsWith("{")) return JSON.parse(text);
    return Object.fromEntries(text.split("\n").filter((line) => line.trim() !== "").map((line) => {
        const colon = line.indexOf(":");
        if (colon <= 0) throw new Error(`A line of the metadata must look like "name: value", but is "${line}".`);
        return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }));
}

/** As lines if they say the same, otherwise as JSON. @param {unknown} metadata */
function textOf(metadata) {
    const all = Object.entries(/** @type {Metadata} */ (metadata ?? {}));
    const plain = all.every(([name, text]) => /^[^\s:{][^\n\r:]*$/.test(name) && !/[\n\r]|^\s|\s$/.test(text) && name === name.trim());
    return plain ? all.map(([name, text]) => `${name}: ${text}`).join("\n") : JSON.stringify(metadata);
}

/**
 * @param {Bucket} bucket
 * @param {() => Promise<void>} load
 */
export async function configure(bucket, load) {
    const before = bucket.configuration;
    const text = (/** @type {string} */ name) => (name === "metadata" ? textOf(before[name]) : String(before[name] ?? ""));
    await fill({
        title: `Configure ${bucket.name}`,
        text: `An empty field is set to its default. What cannot change: the bucket is ${
            before.backend === "agent" ? "an" : "a"} ${before.backend}, and ${before.durable ? "" : "not "}durable.`,
        action: "Save",
        fields: settings.map((field) => ({ ...field, value: text(field.name) })),
        submit: async (values) => {
            const changed = Object.fromEntries(Object.entries(values)
                .filter(([name, value]) => value.replaceAll("\r\n", "\n") !== text(name)));
            const patch = members(changed, true);
            if (changed.metadata !== undefined) patch.metadata = replacing(before.metadata, metadataOf(changed.metadata));
            await request(bucketPath(bucket.name), {
                method: "PATCH", headers: { "Content-Type": "application/merge-patch+json" }, body: JSON.stringify(patch),
            });
            tell(`${bucket.name} is configured.`);
        },
    }) && await load();
}

/**
 * A merge patch keeps the names that it does not have, so those that were removed are null in it.
 * @param {unknown} before
 * @param {Metadata} after
 */
function replacing(before, after) {
    return { ...Object.fromEntries(Object.keys(/** @type {Metadata} */ (before ?? {})).map((name) => [name, null])), ...after };
}

/**
 * Asks, does it, and says what came of it.
 * @param {{title: string, text: ComponentChildren, action: string}} question
 * @param {() => Promise<string>} work
 * @param {() => Promise<void>} load
 */
async function confirmed(question, work, load) {
    if (!await ask({ ...question, danger: true })) return;
    try {
        tell(await work());
    } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
    }
    await load();
}

/** @param {Bucket} bucket @param {() => Promise<void>} load */
export function clear(bucket, load) {
    return confirmed({ title: `Clear ${bucket.name}?`, text: `Its ${count(bucket.keys)} keys are removed.`, action: "Clear" }, async () => {
        /** @type {{cleared: number}} */
        const { cleared } = await json(actionPath(bucket.name, "clear"), { method: "POST" });
        return `${count(cleared)} keys of ${bucket.name} were removed.`;
    }, load);
}

/** @param {Bucket} bucket @param {() => Promise<void>} load */
export function kill(bucket, load) {
    const keeps = bucket.backend === "table" ? "Its table keeps the keys."
        : bucket.configuration.durable ? "The next one has the keys again: they are on the disk."
        : `Its ${count(bucket.keys)} keys die with it.`;
    return confirmed({ title: `Kill the process of ${bucket.name}?`, text: keeps, action: "Kill" }, async () => {
        await request(actionPath(bucket.name, "kill"), { method: "POST" });
        return `The process of ${bucket.name} was killed. Its supervisor starts another one.`;
    }, load);
}

/** @param {Bucket} bucket @param {() => Promise<void>} load */
export function remove(bucket, load) {
    const text = bucket.keys > 0 ? `Its ${count(bucket.keys)} keys are deleted with it.` : "It has no keys.";
    return confirmed({ title: `Delete ${bucket.name}?`, text, action: "Delete" }, async () => {
        await request(withQuery(bucketPath(bucket.name), { force: bucket.keys > 0 }), { method: "DELETE" });
        return `${bucket.name} is deleted.`;
    }, load);
}

/** @param {string} name */
export async function save(name) {
    try {
        const response = await request(actionPath(name, "export"), { method: "POST" });
        download(await response.blob(), `${name}.ndjson`);
    } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
    }
}

/** @param {string} name @param {() => Promise<void>} load */
export async function upload(name, load) {
    await fill({
        title: `Import into ${name}`,
        text: "A file of lines of JSON, as an export makes it. Keys that the file does not have stay.",
        action: "Import",
        fields: [{ name: "file", label: "File", type: "file", required: true, accept: ".ndjson,.jsonl,.json" }],
        submit: async (_, data) => {
            /** @type {{imported: number}|null} */
            const answer = await json(actionPath(name, "import"), {
                method: "POST", headers: { "Content-Type": "application/x-ndjson" }, body: data.get("file"),
            });
            tell(`${count(answer?.imported)} keys were imported.`);
        },
    }) && await load();
}
