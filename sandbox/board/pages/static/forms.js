// Sends forms without leaving the page. Without this script the same forms work by themselves.

import { page, refresh } from "./fresh.js";
import { hush, say } from "./say.js";

const LOST = "Not saved: the board can't be reached. What you typed is still here. Try again in a moment.";

/** Send fields (an object or FormData); says what happened and shows it. True when it was done. */
export async function send(action, fields, { focus = null, form = null, undone = false } = {}) {
  const data = new URLSearchParams(fields instanceof FormData ? fields : Object.entries(fields));
  data.set("form_token", document.querySelector("[name=form_token]").value);
  let answer;
  try {
    answer = await fetch(action, { method: "POST", body: data, headers: { Accept: "application/json" } });
  } catch {
    say(LOST, { alarm: true });
    return false;
  }
  if (answer.status === 409 && form) return clash(form, await answer.text());
  const told = await answer.json().catch(() => ({ said: LOST }));
  if (!answer.ok) {
    say(told.said, { alarm: true });
    return false;
  }
  if (form) settled(form, fields);
  await refresh().catch(() => {});
  say(undone ? `Undone. ${told.said}` : told.said, { undo: undone ? null : told.undo });
  (focus?.(told) ?? (undone ? placeOf(told.card) : null))?.focus();
  return true;
}

/** Where the focus goes after a card moved: to its own Move button, or to its title. */
export function placeOf(link) {
  const card = document.getElementById(`card-${link}`);
  return card?.querySelector(".tool") ?? document.querySelector("dialog[open] .sheet .buttons a, main .sheet .buttons a");
}

function settled(form, sent) {
  if (typed(new FormData(form)) !== typed(sent)) return; // somebody typed on while it was sent
  delete form.dataset.dirty;
  form.querySelector(".meanwhile")?.remove();
  document.getElementById("conflict")?.remove();
  if (form.matches("[data-again], #say")) form.reset();
}

function typed(data) {
  return ["name", "text", "due", "due_time"].map((name) => data.get(name)).join("\n");
}

function clash(form, html) {
  const editor = form.closest("details");
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(editor.id);
  editor.replaceWith(document.importNode(fresh, true));
  const shown = document.getElementById(fresh.id);
  shown.querySelector("form").dataset.dirty = "";
  shown.querySelector("#conflict").tabIndex = -1;
  shown.querySelector("#conflict").focus();
  hush();
  return false;
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-live]")) form.dataset.dirty = "";
});

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  const again = form.matches("[data-again]") ? form.querySelector("input:not([type=hidden])") : null;
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const dialog = form.closest("dialog");
  const marker = submitter?.id ? null : submitter?.getAttribute("formaction");
  const focus = (told) => {
    if (form.matches("[data-closes]")) return dialog?.close(), placeOf(told.card);
    if (form.matches("[data-editor]")) return shut(form);
    if (again) return again;
    const same = marker && (dialog ?? document).querySelector(`[formaction="${CSS.escape(marker)}"]`);
    return same ?? (submitter?.isConnected ? submitter : nearby(dialog));
  };
  await send(action, new FormData(form, submitter), { focus, form });
});

function shut(form) {
  const editor = document.getElementById(form.id)?.closest("details");
  if (editor) editor.open = false;
  return editor?.querySelector("summary");
}

function nearby(dialog) {
  return dialog?.querySelector(".shut") ?? document.getElementById("main");
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-discard]");
  if (!link) return;
  event.preventDefault();
  const editor = link.closest("details");
  const fresh = (await page(link.getAttribute("href"))).getElementById(editor.id);
  editor.replaceWith(document.importNode(fresh, true));
  await refresh();
  document.querySelector(`#${CSS.escape(fresh.id)} > summary`)?.focus();
});

addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty] textarea, form[data-dirty] input:not([type=hidden])")) event.preventDefault();
});
