// @ts-check

import { render } from "./html.js";

/**
 * Opens a dialog. Escape is no.
 * @param {string} title the id of the element with its title
 * @param {(dialog: HTMLDialogElement) => void} draw draws its content
 * @returns {Promise<boolean>} whether it was closed with "yes"
 */
export function open(title, draw) {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", title);
    document.body.append(dialog);
    draw(dialog);
    dialog.showModal();
    // A question about one view must not stand over another.
    const leave = () => dialog.close();
    addEventListener("hashchange", leave);
    return new Promise((resolve) => {
        dialog.addEventListener("close", () => {
            removeEventListener("hashchange", leave);
            render(null, dialog);
            dialog.remove();
            resolve(dialog.returnValue === "yes");
        }, { once: true });
    });
}
