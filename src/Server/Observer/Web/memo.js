// @ts-check

import { Component, h } from "preact";

/**
 * A component that is drawn again only when one of its properties is another object: the rows of long lists.
 * @template {{}} P
 * @param {import("preact").FunctionComponent<P>} draw
 */
export function memo(draw) {
    /** @extends {Component<P>} */
    class Memo extends Component {
        /** @param {P} next */
        shouldComponentUpdate(next) {
            for (const name in next) {
                if (next[name] !== this.props[name]) return true;
            }
            return false;
        }

        render() {
            return h(draw, this.props);
        }
    }
    return Memo;
}
