// @ts-check
// What every view needs to draw: markup as tagged templates, and state.

import { Fragment, h, render } from "preact";
import { memo } from "./memo.js";
import htm from "htm";

/** Markup as text: html`<p>${text}</p>`. Text is never read as markup. The types of properties are not checked in it. */
export const html = htm.bind(h);

export { Fragment, h, memo, render };
export { batch, computed, effect, signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
export { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
