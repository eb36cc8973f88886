// @ts-check

import uPlot from "uplot";
import { html, useEffect, useRef, useSignal } from "./html.js";
import { history, sample } from "./stream.js";

/**
 * @import { Sample } from "./stream.js"
 * @typedef {[string, (sample: Sample) => number|null|undefined]} Series
 * @typedef {{name: string, title: string, format: (x: number|null|undefined) => string, differences?: boolean,
 *     series: [Series, ...Series[]]}} Plot
 */

const height = 150;

/**
 * One chart of the samples. All charts have the same cursor.
 * @param {{plot: Plot, span: number, paused: boolean}} properties
 */
export function Chart({ plot, span, paused }) {
    const box = useRef(/** @type {HTMLElement|null} */ (null));
    const chart = useRef(/** @type {uPlot|null} */ (null));
    const spanNow = useRef(span);
    const theme = useSignal(0);
    spanNow.current = span;

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

    useEffect(() => {
        const element = /** @type {HTMLElement} */ (box.current);
        const made = new uPlot(optionsOf(plot, element, spanNow), dataOf(plot), element);
        chart.current = made;
        const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
        resized.observe(element);
        return () => {
            resized.disconnect();
            made.destroy();
            chart.current = null;
        };
    }, [plot, theme.value]);

    const last = sample.value;
    useEffect(() => {
        if (!paused) chart.current?.setData(dataOf(plot));
    }, [last, span, paused]);

    return html`<div class="chart" data-testid="chart" data-id=${plot.name}>
        <h2>${plot.title}<span class="muted" data-testid="last">
            ${plot.differences ? "" : plot.format(last && plot.series[0][1](last))}</span></h2>
        <div ref=${box}></div>
    </div>`;
}

/**
 * @param {Plot} plot
 * @param {HTMLElement} element
 * @param {{current: number}} span
 * @returns {uPlot.Options}
 */
function optionsOf(plot, element, span) {
    const colours = getComputedStyle(element);
    // A custom property is kept as it is written, so let the browser compute the colour.
    const colour = (/** @type {string} */ name) => {
        const probe = document.createElement("i");
        probe.style.color = `var(${name})`;
        element.append(probe);
        const value = getComputedStyle(probe).color;
        probe.remove();
        return value;
    };
    /** @type {uPlot.Axis} */
    const axis = { stroke: colour("--muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 },
        font: `11px ${colours.fontFamily}` };
    return {
        width: element.clientWidth || 300,
        height,
        cursor: { sync: { key: "pail" }, drag: { x: false, y: false } },
        legend: { live: true },
        scales: {
            x: { time: true, range: (self) => rangeOf(self, span.current) },
            y: { range: (_, __, max) => [0, max > 0 ? max * 1.15 : 1] },
        },
        axes: [axis, { ...axis, size: 64, values: (_, ticks) => ticks.map(plot.format) }],
        series: [
            { value: (_, t) => t === null ? "–" : new Date(t * 1000).toLocaleTimeString("en-GB") },
            ...plot.series.map(([label], index) => /** @type {uPlot.Series} */ ({
                label, stroke: colour(`--series-${index + 1}`), width: 1.5, points: { show: false }, spanGaps: true,
                value: (_, value) => plot.format(value) })),
        ],
    };
}

// The axis always has the whole span, so that the picture moves but does not stretch.
/**
 * @param {uPlot} self
 * @param {number} span
 * @returns {[number, number]}
 */
function rangeOf(self, span) {
    const end = self.data[0].at(-1) ?? Date.now() / 1000;
    return [end - span, end];
}

/** @param {Plot} plot @returns {uPlot.AlignedData} */
function dataOf(plot) {
    const samples = history.toArray();
    return [samples.map((one) => one.t), ...plot.series.map(([, of]) => samples.map((one, index) => {
        const value = of(one) ?? null;
        if (!plot.differences || value === null) return value;
        const previous = samples[index - 1];
        const before = previous && of(previous);
        return before === null || before === undefined ? null : Math.max(0, value - before);
    }))];
}
