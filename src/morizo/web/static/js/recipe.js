/* Beside the stove: the screen stays on, and the times in the steps are timers. */
let lock = null;
const lights = async (button, on) => {
  try {
    if (on) {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => button.setAttribute("aria-pressed", "false"));
    } else {
      await lock?.release();
      lock = null;
    }
    button.setAttribute("aria-pressed", String(on));
  } catch {
    button.setAttribute("aria-pressed", "false");
  }
};
const awake = document.querySelector("[data-awake]");
if (awake && "wakeLock" in navigator) {
  let wanted = false;
  awake.hidden = false;
  awake.addEventListener("click", () => lights(awake, (wanted = awake.getAttribute("aria-pressed") !== "true")));
  document.addEventListener("visibilitychange", () => {
    if (wanted && document.visibilityState === "visible") lights(awake, true);
  });
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const beep = () => {
  const sound = new AudioContext();
  for (const at of [0, 0.3, 0.6]) {
    const tone = sound.createOscillator();
    tone.frequency.value = 880;
    tone.connect(sound.destination);
    tone.start(sound.currentTime + at);
    tone.stop(sound.currentTime + at + 0.15);
  }
  navigator.vibrate?.([200, 100, 200]);
};
const measure = (box, seconds, what) => {
  const ends = Date.now() + seconds * 1000;
  const row = document.createElement("div");
  row.className = "timer";
  row.innerHTML = '<span class="left digits" role="timer"></span><span class="for small"></span><button type="button" class="button small">止める</button>';
  const [left, label, button] = row.children;
  label.textContent = what;
  const tick = () => {
    const rest = Math.max(0, Math.round((ends - Date.now()) / 1000));
    left.textContent = clock(rest);
    if (rest > 0) return;
    clearInterval(timer);
    row.classList.add("over");
    label.textContent = `${what} 経ちました`;
    row.setAttribute("role", "alert");
    button.textContent = "閉じる";
    beep();
  };
  const timer = setInterval(tick, 500);
  tick();
  button.addEventListener("click", () => {
    clearInterval(timer);
    row.remove();
    box.hidden = !box.children.length;
  });
  box.append(row);
  box.hidden = false;
};
const box = document.querySelector("[data-timers]");
if (box) {
  for (const time of document.querySelectorAll("[data-timer]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "time-button";
    button.textContent = time.textContent;
    button.setAttribute("aria-label", `${time.textContent}のタイマーを始める`);
    button.addEventListener("click", () => measure(box, Number(time.dataset.timer), time.textContent));
    time.replaceWith(button);
  }
}
