/* The shopping list without a network: what is done is kept here, shown at once, and sent when there is one. */
const KEY = "morizo-shopping";
const main = document.querySelector("main.shopping");
const read = () => JSON.parse(localStorage.getItem(KEY) || "[]");
const write = (steps) => localStorage.setItem(KEY, JSON.stringify(steps));
const find = (id) => document.querySelector(`.shop-row[data-id="${CSS.escape(id)}"]`);
const part = (name) => document.querySelector(`main.shopping [data-${name}]`);

const show = (step) => {
  part("empty")?.remove();
  if (step.do === "add") {
    if (find(step.mark)) return;
    const row = document.getElementById("shop-row").content.firstElementChild.cloneNode(true);
    row.dataset.id = step.mark;
    row.id = `want-${step.mark}`;
    row.querySelector(".shop-name").textContent = step.name;
    part("wanted").append(row);
  } else {
    const row = find(step.id);
    if (step.do === "drop") row?.remove();
    else if (row) {
      const got = step.do === "tick";
      row.classList.toggle("got", got);
      row.querySelector(".shop-tick").setAttribute("aria-pressed", String(got));
      row.querySelector("[name=ticked]").value = got ? "0" : "1";
      (got ? part("got") : part("wanted")).append(row);
    }
  }
  part("basket").hidden = !part("got").children.length;
};

let sending = false;
const tell = () => {
  const rest = read().length;
  const note = part("queue");
  if (!note) return;
  part("offline").hidden = navigator.onLine;
  note.hidden = !rest || navigator.onLine;
  note.textContent = `${rest}件の変更は、つながったときに送ります。`;
};
/* Rows that were made here are known to the service by another id: what is done to them waits for the next page. */
const send = async () => {
  const steps = read();
  if (sending || !steps.length || !navigator.onLine) return tell();
  sending = true;
  try {
    const body = new URLSearchParams({
      csrf: document.querySelector("main.shopping [name=csrf]").value,
      to: "/shopping",
      steps: JSON.stringify(steps),
    });
    const answer = await fetch("/shopping/sync", { method: "POST", body, headers: { "HX-Request": "true" } });
    const away = answer.headers.get("HX-Redirect");
    if (away) location.assign(away);
    else if (answer.ok) {
      const { done } = await answer.json();
      write(read().filter((step) => !done.includes(step.mark)));
      if (steps.some((step) => step.do === "add")) htmx.ajax("GET", "/shopping", { target: "#main", swap: "outerHTML" });
    }
  } catch {
    /* Still no network: it stays in the queue. */
  } finally {
    sending = false;
    tell();
  }
};
const note = (step) => {
  step.mark = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
  write([...read(), step]);
  show(step);
  send();
};

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.closest("main.shopping")) return;
    const row = form.closest(".shop-row");
    const isLocal = row && !document.getElementById(row.id)?.querySelector(`[action*="${row.dataset.id}"]`);
    if (form.matches("[data-tick]")) {
      note({ do: row.classList.contains("got") ? "untick" : "tick", id: row.dataset.id });
    } else if (form.matches("[data-want], [data-drop]") && (isLocal || !navigator.onLine)) {
      if (row) isLocal ? forget(row) : note({ do: "drop", id: row.dataset.id });
      else {
        for (const name of form.elements.name.value.split(/[,、，\n]/)) {
          if (name.trim()) note({ do: "add", name: name.trim().slice(0, 60) });
        }
        form.elements.name.value = "";
      }
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
/* A row that was only made here goes without a trace. */
const forget = (row) => {
  write(read().filter((step) => step.mark !== row.dataset.id && step.id !== row.dataset.id));
  row.remove();
};
const look = () => {
  if (!document.querySelector("main.shopping")) return;
  for (const step of read()) show(step);
  tell();
};
if (main) {
  look();
  send();
  navigator.serviceWorker?.register("/worker.js");
  for (const kind of ["online", "offline"]) addEventListener(kind, send);
}
document.addEventListener("htmx:afterSettle", look);
