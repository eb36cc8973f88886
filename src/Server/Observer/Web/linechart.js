// @ts-check

import uPlot from "uplot";
import { html, useEffect, useRef } from "./html.js";

const height = 170;

/** @typedef {{label: string, points: [number, number][]}} Series */

/**
 * Lines over seconds, from 0 to the last one.
 * @param {{title: string, series: Series[], last: number, format: (value: number) => string}} properties
 */
export function LineChart({ title, series, last, format }) {
    const place = useRef(/** @type {HTMLElement|null} */ (null));
    const chart = useRef(/** @type {uPlot|null} */ (null));
    const names = series.map((each) => each.label).join();
    useEffect(() => {
        const box = /** @type {HTMLElement} */ (place.current);
        const style = getComputedStyle(box);
        const color = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
        const axis = { stroke: color("color") || "gray", grid: { stroke: "rgba(128,128,128,0.25)" } };
        chart.current = new uPlot({
            width: box.clientWidth || 300,
            height,
            scales: {
                x: { time: false, range: [0, Math.max(1, last)] },
                y: { range: { min: { pad: 0, soft: 0, mode: 1 }, max: { pad: 0.1, soft: 1, mode: 2 } } },
            },
            axes: [axis, { ...axis, size: 80, values: (_, ticks) => ticks.map(format) }],
            series: [{ label: "second" }, ...series.map((each, index) => /** @type {uPlot.Series} */ ({
                label: each.label, stroke: colors[index % colors.length], width: 2, points: { show: true },
                value: (_, value) => (value === null ? "–" : format(value)),
            }))],
        }, data(series), box);
        const resize = new ResizeObserver(() => chart.current?.setSize({ width: box.clientWidth, height }));
        resize.observe(box);
        return () => {
            resize.disconnect();
            chart.current?.destroy();
            chart.current = null;
        };
    }, [names, last]);
    useEffect(() => chart.current?.setData(data(series)));
    return html`<div class="chart"><h2>${title}</h2><div ref=${place}></div></div>`;
}

const colors = ["#3b7ddd", "#d9534f", "#2a9d5c"];

/** @param {Series[]} series @returns {uPlot.AlignedData} */
function data(series) {
    const seconds = [...new Set(series.flatMap((each) => each.points.map(([second]) => second)))].sort((a, b) => a - b);
    return [seconds, ...series.map((each) => {
        const values = new Map(each.points);
        return seconds.map((second) => values.get(second) ?? null);
    })];
}
