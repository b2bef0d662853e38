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

/* Whether a network is there is only known by trying: in a basement the phone believes in one that isn't. */
let sending = false;
let away = false;
const tell = () => {
  const rest = read().length;
  const note = part("queue");
  if (!note) return;
  part("offline").hidden = !away;
  note.hidden = !rest || !away;
  note.textContent = `${rest}件の変更は、つながったときに送ります。`;
};
/* What was made here gets its real name, in the list and in what is still to be sent. */
const name = (made) => {
  for (const [mark, id] of Object.entries(made)) {
    const row = find(mark);
    if (!row) continue;
    row.dataset.id = id;
    row.id = `want-${id}`;
    for (const form of row.querySelectorAll("form")) form.action = form.getAttribute("action").replace("//", `/${id}/`);
  }
  write(read().map((step) => ({ ...step, ...(made[step.id] && { id: made[step.id] }) })));
};
const send = async () => {
  const steps = read();
  if (sending || !steps.length) return tell();
  sending = true;
  try {
    const body = new URLSearchParams({
      csrf: document.querySelector("main.shopping [name=csrf]").value,
      to: "/shopping",
      steps: JSON.stringify(steps),
    });
    const answer = await fetch("/shopping/sync", { method: "POST", body, headers: { "HX-Request": "true" } });
    away = false;
    const door = answer.headers.get("HX-Redirect");
    if (door) location.assign(door);
    else if (answer.ok) {
      const { done, made } = await answer.json();
      write(read().filter((step) => !done.includes(step.mark)));
      name(made);
    }
  } catch {
    away = true;
    setTimeout(send, 5000);
  } finally {
    sending = false;
    tell();
  }
  /* What was done meanwhile. */
  if (!away && read().some((step) => !steps.find((sent) => sent.mark === step.mark))) send();
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
    if (form.matches("[data-tick]")) {
      note({ do: row.classList.contains("got") ? "untick" : "tick", id: row.dataset.id });
    } else if (form.matches("[data-want]")) {
      for (const said of form.elements.name.value.split(/[,、，\n]/)) {
        if (said.trim()) note({ do: "add", name: said.trim().slice(0, 60) });
      }
      form.elements.name.value = "";
    } else if (form.matches("[data-drop]") && (away || read().length)) {
      note({ do: "drop", id: row.dataset.id });
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
const look = () => {
  if (!document.querySelector("main.shopping")) return;
  for (const step of read()) show(step);
  tell();
};
if (main) {
  look();
  send();
  navigator.serviceWorker?.register("/worker.js");
  addEventListener("online", send);
}
document.addEventListener("htmx:afterSettle", look);
