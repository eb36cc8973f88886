// @ts-check
// The views: their names in the address, who sees them, and their modules, each of which is loaded when it is first shown.

/**
 * @typedef {{name: string, label: string|null, under?: string, needs: "anybody"|"runtime"|"reader",
 *     load: () => Promise<import("preact").FunctionComponent>}} View
 */

/** @type {View[]} A view without a label is not in the navigation. */
export const views = [
    { name: "start", label: "Start", needs: "reader", load: () => import("./start.js").then((m) => m.Start) },
    { name: "tree", label: "Tree", needs: "runtime", load: () => import("./tree.js").then((m) => m.Tree) },
    { name: "processes", label: "Processes", needs: "runtime", load: () => import("./processes.js").then((m) => m.Processes) },
    { name: "process", label: null, under: "processes", needs: "runtime", load: () => import("./process.js").then((m) => m.ProcessView) },
    { name: "tables", label: "Tables", needs: "runtime", load: () => import("./tables.js").then((m) => m.Tables) },
    { name: "buckets", label: "Buckets", needs: "reader", load: () => import("./buckets.js").then((m) => m.Buckets) },
    { name: "bucket", label: null, under: "buckets", needs: "reader", load: () => import("./keys.js").then((m) => m.Keys) },
    { name: "value", label: null, under: "buckets", needs: "reader", load: () => import("./value.js").then((m) => m.ValueView) },
    { name: "watch", label: "Watch", needs: "reader", load: () => import("./watch.js").then((m) => m.Watch) },
    { name: "charts", label: "Charts", needs: "runtime", load: () => import("./charts.js").then((m) => m.Charts) },
    { name: "crashes", label: "Crashes", needs: "runtime", load: () => import("./crashes.js").then((m) => m.Crashes) },
    { name: "compare", label: "Side by side", needs: "runtime", load: () => import("./compare.js").then((m) => m.Compare) },
];

/** @param {string} name */
export function find(name) {
    return views.find((view) => view.name === name);
}
