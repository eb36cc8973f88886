// @ts-check

import { html } from "./html.js";
import { axisOf, usePlot } from "./plotting.js";

/** @import uPlot from "uplot" */

const height = 170;

/**
 * Lines over seconds, from 0 to the last one.
 * @param {{title: string, series: {label: string, colour: number, broken: boolean, points: [number, number][]}[], last: number,
 *     steps?: number[], format: (value: number|null) => string}} properties
 */
export function LineChart({ title, series, last, steps, format }) {
    const names = series.map((each) => each.label).join();
    const place = usePlot(`${names} ${last}`, height, dataOf(series), (colour, font) => ({
        scales: {
            x: { time: false, range: [0, Math.max(1, last)] },
            y: { range: { min: { pad: 0, soft: 0, mode: 1 }, max: { pad: 0.1, soft: 1, mode: 2 } } },
        },
        axes: [
            { ...axisOf(colour, font), size: 34, incrs: [1, 2, 5, 10, 20] },
            { ...axisOf(colour, font), size: 80, values: (_, marks) => marks.map(format), ...(steps && { incrs: steps }) },
        ],
        legend: { markers: { dash: (self, index) => (self.series[index]?.dash ? "dashed" : "solid") } },
        series: [
            { label: "Second", value: (_, second) => second ?? "–" },
            ...series.map((each) => /** @type {uPlot.Series} */ ({
                label: each.label, stroke: colour(`--series-${each.colour + 1}`), width: 2, points: { show: true },
                ...(each.broken && { dash: [6, 5] }),
                value: (_, value) => format(value),
            })),
        ],
    }));
    return html`<div class="chart"><h2>${title}</h2><div ref=${place}></div></div>`;
}

/**
 * @param {{points: [number, number][]}[]} series
 * @returns {uPlot.AlignedData}
 */
function dataOf(series) {
    const seconds = [...new Set(series.flatMap((each) => each.points.map(([second]) => second)))].sort((a, b) => a - b);
    return [seconds, ...series.map((each) => {
        const values = new Map(each.points);
        return seconds.map((second) => values.get(second) ?? null);
    })];
}
