/* A row on the first page can be pushed aside: to the right it was used, to the left there are more ways. */
const FAR_PX = 96;
let row = null;
let from = null;
const reset = () => {
  if (row) row.style.transform = "";
  row = from = null;
};
document.addEventListener("pointerdown", (event) => {
  if (event.pointerType !== "touch") return;
  row = event.target.closest?.("[data-swipe]");
  from = row && { x: event.clientX, y: event.clientY };
});
document.addEventListener("pointermove", (event) => {
  if (!from) return;
  const across = event.clientX - from.x;
  if (Math.abs(event.clientY - from.y) > 24 && Math.abs(across) < 24) return reset();
  row.style.transform = `translateX(${Math.max(-FAR_PX, Math.min(FAR_PX + 24, across))}px)`;
});
document.addEventListener("pointerup", (event) => {
  if (!from) return;
  const across = event.clientX - from.x;
  const swiped = row;
  reset();
  if (across >= FAR_PX) swiped.closest("form").requestSubmit(swiped.querySelector(".used"));
  else if (across <= -FAR_PX) swiped.querySelector("details").open = true;
});
document.addEventListener("pointercancel", reset);
