// @ts-check

import { html, useRef } from "./html.js";
import { axisOf, usePlot } from "./plotting.js";

/**
 * @import uPlot from "uplot"
 * @import { Sample } from "./stream.js"
 * @typedef {[string, (sample: Sample) => number|null|undefined]} Series
 * @typedef {{name: string, title: string, format: (x: number|null|undefined) => string, steps?: number[], counts?: boolean,
 *     series: [Series, ...Series[]]}} Plot a plot that counts shows how much has been added in a second
 */

const height = 150;
const quarterOfAnHour = 15 * 60;
const toTheSecond = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const toTheMinute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/**
 * One chart of samples. All charts have the same cursor.
 * @param {{plot: Plot, span: number, samples: Sample[]}} properties
 */
export function Chart({ plot, span, samples }) {
    const spanNow = useRef(span);
    spanNow.current = span;
    const data = dataOf(plot, samples);
    const place = usePlot(plot.name, height, data, (colour, font) => ({
        cursor: { sync: { key: "pail" }, drag: { x: false, y: false } },
        scales: {
            x: { time: true, range: (self) => rangeOf(self, spanNow.current) },
            y: { range: (_, __, max) => [0, max > 0 ? max * 1.15 : 1] },
        },
        axes: [
            { ...axisOf(colour, font), space: 70, size: 34, values: (_, times) => times.map((t) => clock(t, spanNow.current)) },
            { ...axisOf(colour, font), size: 64, values: (_, marks) => marks.map(plot.format), ...(plot.steps && { incrs: plot.steps }) },
        ],
        series: [
            { label: "Time", value: (_, t) => t === null ? "–" : toTheSecond.format(t * 1000) },
            ...plot.series.map(([label], index) => /** @type {uPlot.Series} */ ({
                label, stroke: colour(`--series-${index + 1}`), width: 1.5, points: { show: false }, spanGaps: true,
                value: (_, value) => plot.format(value) })),
        ],
    }));
    return html`<div class="chart" data-testid="chart" data-id=${plot.name}>
        <h2>${plot.title}<span class="muted" data-testid="last">${plot.format(data[1]?.at(-1))}</span></h2>
        <div ref=${place}></div>
    </div>`;
}

/**
 * @param {number} seconds
 * @param {number} span
 */
function clock(seconds, span) {
    return (span > quarterOfAnHour ? toTheMinute : toTheSecond).format(seconds * 1000);
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

/**
 * @param {Plot} plot
 * @param {Sample[]} samples
 * @returns {uPlot.AlignedData}
 */
function dataOf(plot, samples) {
    return [samples.map((one) => one.t), ...plot.series.map(([, of]) => samples.map((one, index) => {
        const value = of(one) ?? null;
        if (!plot.counts || value === null) return value;
        const previous = samples[index - 1];
        const before = previous && of(previous);
        if (before === null || before === undefined || !previous) return null;
        return Math.max(0, value - before) / Math.max(one.t - previous.t, 0.001);
    }))];
}
