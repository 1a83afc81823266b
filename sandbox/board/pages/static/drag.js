// Dragging cards with mouse, pen or finger (after a short press, so that swiping still scrolls).
// "Move to…" on each card does the same without dragging.

import { hold } from "./fresh.js";
import { send } from "./forms.js";

const FAR = 6; // pixels until a press becomes a drag
const LONG = 350; // milliseconds until a finger's press becomes a drag
const EDGE = 56; // pixels from an edge at which the view scrolls

let drag = null;
let moved = false;

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest(".columns .card");
  if (!card || event.button !== 0 || event.target.closest("button, .tool, dialog")) return;
  moved = false;
  drag = { card, id: event.pointerId, x: event.clientX, y: event.clientY, startX: event.clientX, startY: event.clientY };
  if (event.pointerType === "touch") drag.timer = setTimeout(begin, LONG);
  else drag.mouse = true;
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  [drag.x, drag.y] = [event.clientX, event.clientY];
  const far = Math.hypot(drag.x - drag.startX, drag.y - drag.startY) > FAR;
  if (!drag.ghost && far) drag.mouse ? begin() : end();
  if (drag?.ghost) follow();
});

document.addEventListener("pointerup", (event) => drag && event.pointerId === drag.id && drop());
document.addEventListener("pointercancel", () => drag && end());
document.addEventListener("keydown", (event) => event.key === "Escape" && drag?.ghost && end());
document.addEventListener("dragstart", (event) => event.target.closest?.(".card") && event.preventDefault());
document.addEventListener("contextmenu", (event) => drag?.ghost && event.preventDefault());
document.addEventListener("touchmove", (event) => drag?.ghost && event.preventDefault(), { passive: false });
document.addEventListener("click", (event) => {
  if (!moved) return;
  moved = false; // the click that ends a drag opens nothing
  event.preventDefault();
  event.stopPropagation();
}, true);

function begin() {
  const { card } = drag;
  const box = card.getBoundingClientRect();
  hold(true);
  drag.ghost = card.cloneNode(true);
  drag.ghost.removeAttribute("id");
  drag.ghost.setAttribute("aria-hidden", "true");
  drag.ghost.classList.add("ghost");
  drag.ghost.style.width = `${box.width}px`;
  [drag.dx, drag.dy] = [drag.startX - box.left, drag.startY - box.top];
  drag.mark = document.createElement("li");
  drag.mark.className = "drop";
  drag.mark.style.height = `${box.height}px`;
  document.body.append(drag.ghost);
  document.body.classList.add("dragging");
  card.before(drag.mark);
  card.classList.add("is-dragged");
  follow();
  drag.scroller = setInterval(scroll, 16);
}

function follow() {
  drag.ghost.style.translate = `${drag.x - drag.dx}px ${drag.y - drag.dy}px`;
  const column = columnAt(drag.x);
  if (!column) return;
  const list = column.querySelector(".cards");
  const after = [...list.querySelectorAll(".card:not(.is-dragged)")].find((each) => {
    const box = each.getBoundingClientRect();
    return drag.y < box.top + box.height / 2;
  });
  for (const each of document.querySelectorAll(".is-target")) if (each !== column) each.classList.remove("is-target");
  column.classList.add("is-target");
  if (drag.mark.parentNode !== list || drag.mark.nextElementSibling !== (after ?? null)) list.insertBefore(drag.mark, after ?? null);
}

function columnAt(x) {
  return [...document.querySelectorAll(".column")].find((each) => {
    const box = each.getBoundingClientRect();
    return x >= box.left - 6 && x <= box.right + 6;
  });
}

function scroll() {
  const columns = document.getElementById("columns");
  const near = (at, low, high) => (at < low + EDGE ? -1 : at > high - EDGE ? 1 : 0);
  const across = near(drag.x, 0, innerWidth);
  if (across) columns.scrollBy({ left: across * 12, behavior: "instant" });
  const list = drag.mark.parentNode;
  if (!list) return;
  const box = list.getBoundingClientRect();
  const down = near(drag.y, box.top, box.bottom);
  if (down && list.scrollHeight > list.clientHeight) list.scrollBy(0, down * 10);
  if (across || down) follow();
}

function drop() {
  const { card, mark, ghost } = drag;
  if (!ghost || !mark.parentNode) return end();
  const list = mark.closest(".column").dataset.list;
  let next = mark.nextElementSibling;
  if (next === card) next = next.nextElementSibling;
  const [parent, sibling] = [card.parentNode, card.nextElementSibling === mark ? mark.nextElementSibling : card.nextElementSibling];
  mark.replaceWith(card); // shown at once, and put back if the server refuses
  const before = next?.dataset.card ?? "";
  end();
  const title = () => card.querySelector("h3 a");
  send(`/c/${card.dataset.card}/move`, { list, before }, { focus: title }).then((done) => {
    if (!done) parent.insertBefore(card, sibling?.parentNode === parent ? sibling : null);
  });
}

function end() {
  clearTimeout(drag.timer);
  clearInterval(drag.scroller);
  moved = Boolean(drag.ghost);
  setTimeout(() => (moved = false));
  drag.ghost?.remove();
  drag.mark?.remove();
  drag.card.classList.remove("is-dragged");
  document.body.classList.remove("dragging");
  for (const each of document.querySelectorAll(".is-target")) each.classList.remove("is-target");
  const held = drag.ghost;
  drag = null;
  if (held) hold(false);
}
