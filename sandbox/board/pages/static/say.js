// The one message that says what happened. With a way back, it stays until the next one or until it is closed.

import { send } from "./forms.js";

const region = document.getElementById("told");
const SHORT = 8000; // milliseconds that a message without a way back stays; the activity keeps what it said

let timer = 0;

/** Tell `text`; `undo` is the form that takes it back. An alarm is told at once. */
export function say(text, { undo = null, alarm = false } = {}) {
  const box = element("div", alarm ? "told alarm" : "told");
  box.append(element("p", "", text));
  if (undo) {
    const button = element("button", "", "Undo");
    button.addEventListener("click", () => send(undo.action, undo.fields, { undone: true }));
    box.append(button);
  }
  const close = element("button", "close", "✕");
  close.setAttribute("aria-label", "Close this message");
  close.addEventListener("click", hush);
  box.append(close);
  region.setAttribute("role", alarm ? "alert" : "status");
  region.replaceChildren(box);
  clearTimeout(timer);
  if (!undo && !alarm) timer = setTimeout(() => region.contains(document.activeElement) || hush(), SHORT);
}

/** Take the message away; the focus goes back to where people work. */
export function hush() {
  const inside = region.contains(document.activeElement);
  region.replaceChildren();
  if (inside) (document.querySelector("dialog[open]:last-of-type") ?? document.getElementById("main")).focus();
}

/** A modal dialog makes all else inert, so the message moves into it. */
export function bring(parent) {
  parent.append(region);
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
