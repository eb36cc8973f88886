// @ts-check
// What all charts have in common: they live beside the components, have the page's colours, and fill their place.

import uPlot from "uplot";
import { useEffect, useRef, useSignal } from "./html.js";

/** Steps between the marks of an axis of numbers that are whole. */
export const wholeSteps = stepsOf(1, 10, 12);

/** Steps between the marks of an axis of bytes. */
export const byteSteps = stepsOf(1, 1024, 5);

/** @typedef {(name: string) => string} Colours gives the colour that a custom property of the page has now */

/**
 * A chart, for an element with the reference that it returns. It is made again when its identity changes or the page gets other colours.
 * @param {string} identity
 * @param {number} height
 * @param {uPlot.AlignedData} data
 * @param {(colour: Colours, font: string) => Omit<uPlot.Options, "width"|"height">} options
 */
export function usePlot(identity, height, data, options) {
    const place = useRef(/** @type {HTMLElement|null} */ (null));
    const chart = useRef(/** @type {uPlot|null} */ (null));
    const theme = useTheme();
    useEffect(() => {
        const element = /** @type {HTMLElement} */ (place.current);
        const font = `11px ${getComputedStyle(element).fontFamily}`;
        const made = new uPlot(
            { ...options((name) => colourOf(element, name), font), width: element.clientWidth || 300, height }, data, element);
        chart.current = made;
        const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
        resized.observe(element);
        return () => {
            resized.disconnect();
            made.destroy();
            chart.current = null;
        };
    }, [identity, theme]);
    useEffect(() => chart.current?.setData(data));
    return place;
}

/**
 * The look of an axis.
 * @param {Colours} colour
 * @param {string} font
 * @returns {uPlot.Axis}
 */
export function axisOf(colour, font) {
    const line = { stroke: colour("--line"), width: 1 };
    return { stroke: colour("--muted"), grid: line, ticks: line, font };
}

function useTheme() {
    const theme = useSignal(0);
    useEffect(() => {
        const dark = matchMedia("(prefers-color-scheme: dark)");
        const again = () => { theme.value++; };
        dark.addEventListener("change", again);
        addEventListener("themechange", again);
        return () => {
            dark.removeEventListener("change", again);
            removeEventListener("themechange", again);
        };
    }, []);
    return theme.value;
}

// A custom property is kept as it is written, so let the browser compute the colour.
/**
 * @param {HTMLElement} element
 * @param {string} name
 */
function colourOf(element, name) {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    element.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
}

/**
 * @param {number} unit
 * @param {number} base the unit times this is the next unit
 * @param {number} units
 */
function stepsOf(unit, base, units) {
    const steps = [];
    for (let i = 0; i < units; i++, unit *= base) {
        for (const step of [1, 2, 5, 10, 20, 50, 100, 200, 500]) {
            if (step < base) steps.push(unit * step);
        }
    }
    return steps;
}
