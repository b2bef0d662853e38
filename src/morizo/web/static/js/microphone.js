/* Speaking instead of typing, where the browser can write down what it hears. */
const Speech = globalThis.SpeechRecognition || globalThis.webkitSpeechRecognition;
const live = document.getElementById("live");
let heard = null;
const stop = (button) => {
  button.setAttribute("aria-pressed", "false");
  heard = null;
};
const start = (button, box) => {
  const before = box.value;
  heard = new Speech();
  heard.lang = "ja-JP";
  heard.interimResults = true;
  heard.onresult = (event) => {
    box.value = before + Array.from(event.results, (result) => result[0].transcript).join("");
  };
  heard.onerror = (event) => {
    if (event.error === "not-allowed") live.textContent = "マイクが許可されていません。ブラウザーの設定を確かめてください。";
  };
  heard.onend = () => {
    stop(button);
    box.focus();
  };
  heard.start();
  button.setAttribute("aria-pressed", "true");
  live.textContent = "聞いています";
};
const look = () => {
  if (!Speech) return;
  for (const button of document.querySelectorAll(".mic[hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => (heard ? heard.stop() : start(button, document.getElementById("said"))));
  }
};
look();
document.addEventListener("htmx:afterSettle", look);
