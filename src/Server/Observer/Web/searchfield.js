// @ts-check

import { html, useEffect, useRef, useState } from "./html.js";

const pause = 250;

/**
 * A field whose text goes on once nothing was typed for a quarter of a second, so that a word makes one request, not one for each of its
 * letters. When the address brings another text, the field shows it.
 * @param {{value: string, onText: (text: string) => void, label: string, placeholder?: string, class?: string, type?: string,
 *     list?: string, size?: number, maxLength?: number}} properties
 */
export function SearchField({ value, onText, label, type = "search", ...others }) {
    const [text, setText] = useState(value);
    const sent = useRef(value);
    const timer = useRef(0);
    useEffect(() => () => clearTimeout(timer.current), []);
    useEffect(() => {
        // What this field has sent comes back to it while the next letters are typed already: those stay.
        if (value === sent.current) return;
        clearTimeout(timer.current);
        sent.current = value;
        setText(value);
    }, [value]);
    const send = (/** @type {string} */ next) => {
        sent.current = next;
        onText(next);
    };
    const change = (/** @type {import("preact").TargetedEvent<HTMLInputElement>} */ event) => {
        const next = event.currentTarget.value;
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => send(next), pause);
    };
    return html`<input type=${type} aria-label=${label} value=${text} onInput=${change} autocomplete="off" spellcheck="false"
        ...${others} />`;
}
