// @ts-check

import { ago } from "./format.js";
import { sample } from "./stream.js";

/**
 * How long ago something was, by the server's clock. It moves on with each sample, also when nothing else on its row changes.
 * @param {{at: string|null|undefined}} properties
 */
export function Ago({ at }) {
    const now = sample.value ? sample.value.t * 1000 : Date.now();
    return ago(at, now);
}
