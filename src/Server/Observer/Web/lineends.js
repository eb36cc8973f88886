// @ts-check
// A text field knows only \n. What was stored may have other line ends, also several kinds, and keeps them where nobody has changed it.

/** The text as a text field has it. @param {string} text */
export function fieldText(text) {
    return text.replace(/\r\n?/g, "\n");
}

/**
 * A changed text with the line ends that it had: the lines before and after the change keep theirs, the lines between get the first kind.
 * @param {string} text with \n only
 * @param {string} before
 */
export function withLineEnds(text, before) {
    const ends = before.match(/\r\n?|\n/g) ?? [];
    const usual = ends[0] ?? "\n";
    if (ends.every((end) => end === usual)) return usual === "\n" ? text : text.replaceAll("\n", usual);
    const old = fieldText(before).split("\n");
    const lines = text.split("\n");
    const most = Math.min(old.length, lines.length) - 1;
    let first = 0;
    while (first < most && old[first] === lines[first]) first++;
    let last = 0;
    while (last < most - first && old.at(-1 - last) === lines.at(-1 - last)) last++;
    return lines.map((line, at) => {
        if (at === lines.length - 1) return line;
        const fromEnd = lines.length - 1 - at;
        return line + (at < first ? ends[at] : fromEnd <= last ? ends.at(-fromEnd) : usual);
    }).join("");
}
