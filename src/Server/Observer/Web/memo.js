// @ts-check

import { Component, h } from "preact";

/**
 * A component that is drawn again only when one of its properties is another object: the rows of long lists.
 * @template P
 * @param {(properties: P) => any} draw
 */
export function memo(draw) {
    class Memo extends Component {
        /** @param {any} next */
        shouldComponentUpdate(next) {
            const old = /** @type {any} */ (this.props);
            for (const name in next) {
                if (next[name] !== old[name]) return true;
            }
            return false;
        }

        render() {
            return h(/** @type {any} */ (draw), /** @type {any} */ (this.props));
        }
    }
    return Memo;
}
