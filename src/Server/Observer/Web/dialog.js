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
    return new Promise((resolve) => {
        dialog.addEventListener("close", () => {
            render(null, dialog);
            dialog.remove();
            resolve(dialog.returnValue === "yes");
        }, { once: true });
    });
}
