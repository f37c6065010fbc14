// Small comforts. Every page works without this file.

// A hint "swipe sideways" is only true where a table is wider than its frame.
function markScrolling() {
    for (const frame of document.querySelectorAll(".scroll")) {
        const wide = frame.scrollWidth > frame.clientWidth + 1;
        frame.classList.toggle("scroll-fits", !wide);
        if (wide) frame.setAttribute("tabindex", "0");
        else frame.removeAttribute("tabindex");
    }
}

// The account menu and the rest of the main menu close with Escape and with a press elsewhere.
function closeMenus(event) {
    for (const menu of document.querySelectorAll(".account[open], .menu-more[open]")) {
        if (event.type === "keydown" && event.key === "Escape") {
            const inside = menu.contains(document.activeElement);
            menu.removeAttribute("open");
            if (inside) menu.querySelector("summary").focus();
        } else if (event.type === "click" && !menu.contains(event.target)) {
            menu.removeAttribute("open");
        }
    }
}

// A second press on a slow line must not send a form twice; after a while it may be sent again, for
// the first sending may have been lost. The pressed button is only marked, not disabled, because its
// name and value have to travel.
const PAUSE = 5000;

function sendOnce(event) {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
        event.preventDefault();
        return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
    setTimeout(forgetSending, PAUSE);
}

// Also when Back in the browser shows the page as it was left.
function forgetSending() {
    for (const form of document.querySelectorAll("form[data-sent]")) {
        delete form.dataset.sent;
        for (const button of form.querySelectorAll("[aria-disabled]")) {
            button.removeAttribute("aria-disabled");
        }
    }
}

// The browser labels a file field in its own language, which need not be Vietnamese. The field stays
// on top, invisible, so that pressing, dropping a file and the keyboard work as before.
function nameFiles() {
    for (const input of document.querySelectorAll(".field input[type=file]:not(.file-named)")) {
        const frame = document.createElement("span");
        const button = document.createElement("span");
        const name = document.createElement("span");
        const show = () => {
            const names = [...input.files].map((file) => file.name);
            name.textContent = names.join(", ") || "Chưa chọn tệp nào";
        };
        frame.className = "file-frame";
        button.className = "button quiet small";
        button.textContent = input.multiple ? "Chọn các tệp" : "Chọn tệp";
        name.className = "file-name";
        frame.setAttribute("aria-hidden", "true");
        frame.append(button, name);
        input.classList.add("file-named");
        const holder = document.createElement("span");
        holder.className = "file-holder";
        input.replaceWith(holder);
        holder.append(input, frame);
        input.addEventListener("change", show);
        show();
    }
}

// A button that names a text copies it before its form is sent; where the browser forbids that, the
// text is left selected for the keyboard.
function copyText(event) {
    const button = event.target.closest?.("button[data-copies]");
    if (!button) return;
    document.getElementById(button.dataset.copies).select();
    document.execCommand("copy");
}

document.addEventListener("click", copyText);
document.addEventListener("submit", sendOnce);
document.addEventListener("keydown", closeMenus);
document.addEventListener("click", closeMenus);
window.addEventListener("pageshow", forgetSending);
window.addEventListener("resize", markScrolling);
document.addEventListener("htmx:afterSwap", () => {
    markScrolling();
    nameFiles();
});
document.addEventListener("DOMContentLoaded", () => {
    markScrolling();
    nameFiles();
    document.querySelector(".error-summary")?.focus();
});
