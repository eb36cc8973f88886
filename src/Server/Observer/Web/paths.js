// @ts-check
// The paths of the API, with names and keys escaped.

const root = "/v1/buckets";

/** @param {string} bucket */
export function bucketPath(bucket) {
    return `${root}/${escaped(bucket)}`;
}

/**
 * @param {string} bucket
 * @param {string} action
 */
export function actionPath(bucket, action) {
    return `${bucketPath(bucket)}:${action}`;
}

/**
 * Whether a key can be in a path. A segment of one or two dots cannot: browsers remove it, also when it is escaped, and the server refuses
 * it. Such a key comes from a batch or an import, and only those, lists and watches have it.
 * @param {string} key
 */
export function hasAddress(key) {
    return !key.split("/").some((segment) => segment === "." || segment === "..");
}

/**
 * The path of a key. Of a key without an address, it is one that the server refuses: never that of something else.
 * @param {string} bucket
 * @param {string} key
 */
export function keyPath(bucket, key) {
    return `${bucketPath(bucket)}/keys/${escaped(key)}`;
}

// Browsers remove a segment of dots, and would ask for something else.
/** @param {string} name */
function escaped(name) {
    return encodeURIComponent(name).replace(/^\.{1,2}$/, "$&%2F");
}

/**
 * @param {string} bucket
 * @param {string} key
 */
export function ttlPath(bucket, key) {
    return besideKey(bucket, key, "ttl");
}

/**
 * @param {string} bucket
 * @param {string} key
 */
export function metaPath(bucket, key) {
    return besideKey(bucket, key, "meta");
}

/**
 * @param {string} bucket
 * @param {string} key
 * @param {string} collection
 */
function besideKey(bucket, key, collection) {
    return keyPath(bucket, key).replace(`${bucketPath(bucket)}/keys/`, () => `${bucketPath(bucket)}/${collection}/`);
}

/**
 * A path with the parameters that have a value.
 * @param {string} path
 * @param {Record<string, string|number|boolean|null|undefined>} parameters
 */
export function withQuery(path, parameters) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
        if (value !== null && value !== undefined && value !== "" && value !== false) query.set(name, String(value));
    }
    const text = query.toString();
    return text ? `${path}?${text}` : path;
}

/** Text with its control characters, and others that show nothing, made visible. @param {string} text */
export function visible(text) {
    return text.replace(
        // eslint-disable-next-line no-control-regex -- These are what it looks for.
        /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu,
        (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
}

/**
 * Gives the browser a file to save.
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
    const address = URL.createObjectURL(blob);
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
