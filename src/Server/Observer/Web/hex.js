// @ts-check

/**
 * Bytes as people read them: the place, 16 bytes, and their characters. Says how many are left out.
 * @param {Uint8Array} value
 * @param {number} most
 */
export function hexLines(value, most) {
    const lines = [];
    for (let at = 0; at < Math.min(value.length, most); at += 16) {
        const piece = value.subarray(at, at + 16);
        const numbers = Array.from(piece, (byte) => byte.toString(16).padStart(2, "0")).join(" ").padEnd(47);
        const characters = Array.from(piece, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
        lines.push(`${at.toString(16).padStart(8, "0")}  ${numbers}  ${characters}`);
    }
    if (value.length > most) lines.push(`… and ${value.length - most} bytes more`);
    return lines.join("\n");
}

/** The text of bytes, or null when they are no UTF-8. @param {Uint8Array} value */
export function textOf(value) {
    try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
    } catch {
        return null;
    }
}
