/* Saying something: Enter sends (not while a word is being converted), the answer comes piece by piece. */
const followed = new WeakSet();
const nearEnd = () => innerHeight + scrollY > document.documentElement.scrollHeight - 240;
const toEnd = () => scrollTo({ top: document.documentElement.scrollHeight });
/* A long answer is read from its beginning. */
const toTurn = (turn) => {
  if (turn.offsetHeight > innerHeight - 240) turn.scrollIntoView({ block: "start" });
  else toEnd();
};

/* The whole turn as it stands, when the stream can't be had. */
const fetchWhole = async (turn) => {
  const answer = await fetch(`/chat/turns/${turn.id.slice(5)}`, { headers: { "HX-Request": "true" } });
  if (answer.status === 200) replace(turn, await answer.text());
  else location.reload(); // the page itself knows where to go: to sign in, or to what is there now
};
const replace = (turn, html) => {
  const stay = nearEnd();
  const box = document.createElement("template");
  box.innerHTML = html;
  const whole = box.content.querySelector("article");
  if (!whole) return;
  /* What was said is on the page already; another device's turn brings its own words. */
  if (!whole.querySelector(".mine") && turn.querySelector(".mine")) whole.prepend(turn.querySelector(".mine"));
  for (const old of document.querySelectorAll(".choices, [data-say]")) if (!turn.contains(old)) old.remove();
  turn.replaceWith(whole);
  htmx.process(whole);
  follow(whole);
  if (stay) toTurn(whole);
};
const follow = (turn) => {
  if (!turn.dataset.stream || followed.has(turn)) return;
  followed.add(turn);
  const source = new EventSource(turn.dataset.stream);
  const on = (kind, put) =>
    source.addEventListener(kind, (event) => {
      const stay = nearEnd();
      put(event.data);
      if (stay) toEnd();
    });
  on("progress", (html) => (turn.querySelector("[data-progress]").innerHTML = html));
  on("text", (html) => turn.querySelector("[data-text]").insertAdjacentHTML("beforeend", html));
  on("change", (html) => turn.querySelector("[data-changes]").insertAdjacentHTML("beforeend", html));
  source.addEventListener("done", (event) => {
    source.close();
    replace(turn, event.data);
  });
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself
    setTimeout(() => fetchWhole(turn), 1000);
  };
};
const look = () => {
  for (const turn of document.querySelectorAll("[data-stream]")) follow(turn);
  for (const form of document.querySelectorAll("#talk, [data-say], form[action='/chat']")) {
    if (form.elements.live || form.getAttribute("action") !== "/chat") continue;
    const live = Object.assign(document.createElement("input"), { type: "hidden", name: "live", value: "1" });
    form.append(live);
  }
};
look();
if (document.querySelector("#log .turn")) {
  const named = location.hash.startsWith("#turn-") && document.getElementById(location.hash.slice(1));
  const turns = document.querySelectorAll("#log .turn");
  if (!named) toTurn(turns[turns.length - 1]);
}
document.addEventListener("htmx:afterSettle", look);

/* A choice or a proposal is said in the conversation that is open, without leaving the page. */
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-say]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const values = Object.fromEntries(new FormData(form));
  values.live = "1";
  values.turn_id = document.querySelector("#talk-marks [name=turn_id]").value;
  htmx.ajax("POST", "/chat", { source: document.getElementById("log"), target: "#log", swap: "beforeend", values });
});

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "said" || event.key !== "Enter" || event.shiftKey) return;
  /* While an input method converts, Enter belongs to it (keyCode 229 is Safari's way to say so). */
  if (event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  if (event.target.value.trim()) event.target.form.requestSubmit();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const ours = event.target.id === "talk" || event.target.id === "log";
  if (!ours || !event.detail.successful) return;
  const box = document.getElementById("said");
  if (event.target.id === "talk" && box) box.value = "";
  document.querySelector("#log > .hello")?.remove();
  toEnd();
});
