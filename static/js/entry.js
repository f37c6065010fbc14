// Comforts of the pages on which a decision is entered. Every page works without this file.

// Rows of a table are shown or hidden while a person types, by words without accents and case.
function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d");
}

function narrow(input) {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    for (const row of document.querySelectorAll(`#${input.dataset.narrow} tbody tr`)) {
        const text = plain(row.textContent);
        const ticked = row.querySelector("input[type=checkbox]")?.checked;
        row.hidden = !ticked && !words.every((word) => text.includes(word));
    }
}

function boxes() {
    return [...document.querySelectorAll(".choose-teams input[type=checkbox]")];
}

function count() {
    for (const place of document.querySelectorAll("[data-ticked]")) {
        place.textContent = boxes().filter((box) => box.checked).length;
    }
}

// "Chọn tất cả" ticks what is shown, without a way to the server and back.
function tick(event) {
    const button = event.target.closest("button[data-tick]");
    if (!button) return;
    event.preventDefault();
    const all = button.dataset.tick === "all";
    for (const box of boxes()) {
        if (!all || !box.closest("tr").hidden) box.checked = all;
    }
    count();
}

// Whoever writes down why a person leaves means that the person leaves.
function leaveByReason(event) {
    const reason = event.target.closest?.(".fate-reason");
    const choice = reason?.parentElement.querySelector("select");
    if (choice && reason.value.trim()) choice.value = "leave";
}

document.addEventListener("input", (event) => {
    if (event.target.dataset?.narrow) narrow(event.target);
    leaveByReason(event);
});
document.addEventListener("change", (event) => {
    if (event.target.closest(".choose-teams")) count();
});
document.addEventListener("click", tick);
window.addEventListener("pageshow", count);
