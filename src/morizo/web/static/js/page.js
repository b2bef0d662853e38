/* What every page does: one press is one sending, menus close, focus stays where the hand is. */
document.documentElement.classList.add("scripted");

/* A form without htmx leaves the page: a second press would only send it again. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else if (form.method === "post" && !form.matches("[hx-post], [data-say]")) form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

/* An open menu closes by a tap beside it, by Escape, and when another opens. */
const close = (but) => {
  for (const menu of document.querySelectorAll("details.more[open]")) if (menu !== but) menu.open = false;
};
document.addEventListener("click", (event) => close(event.target.closest("details.more")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.more[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* A menu near the lower edge opens upwards. */
document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!menu.matches?.("details.more") || !menu.open) return;
    menu.classList.remove("up");
    const sheet = menu.querySelector(".sheet").getBoundingClientRect();
    const room = innerHeight - (innerWidth < 900 ? 68 : 8);
    menu.classList.toggle("up", sheet.bottom > room && sheet.top - sheet.height > 60);
  },
  true,
);

/* After a swap the focus may have gone with its element: it goes to the row's place in the list, or to the page. */
let place = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const pressed = event.detail.requestConfig?.triggeringEvent?.submitter || event.target;
  const row = pressed.closest?.("li[id]");
  place = row && { id: row.id, next: row.nextElementSibling?.id || row.previousElementSibling?.id };
});
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const row = place && (document.getElementById(place.id) || document.getElementById(place.next));
  (row?.querySelector("a, button, summary") || document.getElementById("main"))?.focus({ preventScroll: true });
});

/* No answer at all: nothing was lost, and the page says so; not while another page is on its way. */
let leaving = false;
addEventListener("beforeunload", () => (leaving = true));
addEventListener("pageshow", () => (leaving = false));
for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, () => {
    if (leaving) return;
    const box = document.getElementById("toasts");
    const toast = document.createElement("div");
    toast.className = "toast refused";
    toast.setAttribute("role", "alert");
    toast.dataset.toast = "";
    toast.textContent = "つながりませんでした。入力はそのまま残っています。電波を確かめて、もう一度お試しください。";
    box.replaceChildren(toast);
  });
}
