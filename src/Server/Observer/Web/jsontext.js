// @ts-check
// JSON as text: it is indented and its faults are found without making values of it, so that no digit and no member is lost.

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const scalar = /"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const mostDepth = 100;

const mostIndented = 4 * 1024 * 1024;

/**
 * The same tokens, each member and element in a line of its own; null when that would be too long to be shown.
 * @param {string} text which JSON.parse takes
 */
export function indent(text) {
    let result = "";
    let depth = 0;
    let before = "";
    for (const [token] of text.matchAll(tokens)) {
        const closes = token === "}" || token === "]";
        const opened = before === "{" || before === "[";
        if (closes) depth--;
        if (opened ? !closes : closes || before === ",") result += `\n${"  ".repeat(Math.min(depth, mostDepth))}`;
        if (token === "{" || token === "[") depth++;
        result += token === ":" ? ": " : token;
        if (result.length > mostIndented) return null;
        before = token;
    }
    return result;
}

/**
 * Why a text is no JSON, and where; null when it is.
 * @param {string} text
 * @returns {{message: string, at: number, line: number, column: number}|null}
 */
export function faultOf(text) {
    try {
        JSON.parse(text);
        return null;
    } catch (error) {
        // Browsers tell the place in words of their own, or not at all.
        const words = (error instanceof Error ? error.message : String(error)).replace(/ (in JSON )?at (position|line) \d.*$/, "");
        const at = faultAt(text);
        const lines = text.slice(0, at).split("\n");
        return { message: words, at, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
    }
}

/** The place of the first character that cannot be there. @param {string} text */
function faultAt(text) {
    /** @type {string[]} The brackets that must still come. */
    const open = [];
    let wanted = "value";
    for (let at = 0; ; at++) {
        while (" \t\n\r".includes(text[at] ?? "none")) at++;
        const character = text[at];
        const close = open.at(-1);
        if (character === undefined) return at;
        if (character === close && (wanted === "more" || wanted.startsWith("first"))) {
            open.pop();
            wanted = "more";
        } else if (wanted === "more") {
            if (character !== "," || !close) return at;
            wanted = close === "}" ? "name" : "value";
        } else if (wanted === "colon") {
            if (character !== ":") return at;
            wanted = "value";
        } else if (wanted.endsWith("name")) {
            const end = character === "\"" ? stringEnd(text, at) : null;
            if (!end?.whole) return end?.at ?? at;
            at = end.at;
            wanted = "colon";
        } else if (character === "{" || character === "[") {
            open.push(character === "{" ? "}" : "]");
            wanted = character === "{" ? "first name" : "first value";
        } else {
            scalar.lastIndex = at;
            if (!scalar.test(text)) return at;
            const end = character === "\"" ? stringEnd(text, at) : { at: scalar.lastIndex - 1, whole: true };
            if (!end.whole) return end.at;
            at = end.at;
            wanted = "more";
        }
    }
}

/**
 * The last character of a string, or its first one that cannot be there.
 * @param {string} text
 * @param {number} at
 */
function stringEnd(text, at) {
    for (at++; at < text.length; at++) {
        const character = text[at] ?? "";
        if (character === "\"") return { at, whole: true };
        if (character < " ") break;
        if (character === "\\") {
            escape.lastIndex = at;
            if (!escape.test(text)) break;
            at = escape.lastIndex - 1;
        }
    }
    return { at, whole: false };
}
