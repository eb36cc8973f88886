// @ts-check
// Numbers and times as people read them.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const nothing = "–";

/** @param {number|null|undefined} n */
export function count(n) {
    return isNumber(n) ? whole.format(n) : nothing;
}

/** @param {number|null|undefined} n */
export function bytes(n) {
    if (!isNumber(n)) return nothing;
    const units = ["B", "KB", "MB", "GB", "TB"];
    let unit = 0;
    while (Math.abs(n) >= 1024 && unit < units.length - 1) {
        n /= 1024;
        unit++;
    }
    return `${unit === 0 ? whole.format(n) : short.format(n)} ${units[unit]}`;
}

/** A share, 0 to 1. @param {number|null|undefined} x */
export function percent(x) {
    return isNumber(x) ? `${(x * 100).toFixed(1)} %` : nothing;
}

/** A number per second. @param {number|null|undefined} x */
export function rate(x) {
    return isNumber(x) ? (x >= 100 ? whole : short).format(x) : nothing;
}

/**
 * @param {string|number|Date|null|undefined} date
 * @param {number} [now] in milliseconds
 */
export function ago(date, now = Date.now()) {
    const at = toTime(date);
    if (at === null) return nothing;
    const seconds = Math.max(0, (now - at) / 1000);
    if (seconds < 60) return `${Math.floor(seconds)} s ago`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
    return seconds < 86400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86400)} d ago`;
}

/** The time of the day; with the date unless it is today's. @param {string|number|Date|null|undefined} date */
export function time(date) {
    const at = toTime(date);
    if (at === null) return nothing;
    const shown = new Date(at);
    const today = shown.toDateString() === new Date().toDateString();
    return today ? clock.format(shown) : `${day.format(shown)} ${clock.format(shown)}`;
}

/** @param {number|null|undefined} ms */
export function duration(ms) {
    if (!isNumber(ms)) return nothing;
    if (ms < 1) return `${ms < 0.01 ? short.format(ms * 1000) : Math.round(ms * 1000)} µs`;
    if (ms < 1000) return `${short.format(ms)} ms`;
    if (ms < 60000) return `${short.format(ms / 1000)} s`;
    return ms < 3600000 ? `${short.format(ms / 60000)} min` : `${short.format(ms / 3600000)} h`;
}

/** A pid as it is written in an address. @param {string} pid */
export function bare(pid) {
    return pid.replace(/^#PID<(.*)>$/, "$1");
}

/** @param {number|null|undefined} n @returns {n is number} */
function isNumber(n) {
    return typeof n === "number" && Number.isFinite(n);
}

/** @param {string|number|Date|null|undefined} date */
function toTime(date) {
    if (date === null || date === undefined) return null;
    const at = new Date(date).getTime();
    return Number.isNaN(at) ? null : at;
}
