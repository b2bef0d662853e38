/* A message goes by itself, not while somebody reads or reaches for it; a refusal stays until it is closed. */
const LASTS_MS = 8000;
const begin = (toast) => {
  if (toast.dataset.begun) return;
  toast.dataset.begun = "1";
  if (!toast.matches("[role=alert]")) document.getElementById("live").textContent = toast.querySelector(".said").textContent;
  const button = toast.querySelector("[data-close]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => toast.remove());
  }
  if (toast.classList.contains("refused")) return;
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), LASTS_MS);
  };
  for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, () => clearTimeout(timer));
  for (const kind of ["pointerleave", "focusout"]) toast.addEventListener(kind, wait);
  wait();
};
const look = () => document.querySelectorAll("[data-toast]").forEach(begin);
look();
document.addEventListener("htmx:afterSettle", look);
