// Shows cards, archive, activity and "Move to…" in a dialog over the page. Each is a page of its own, too.

import { page } from "./fresh.js";
import { bring, say } from "./say.js";

const board = location.pathname;
const boardTitle = document.title;
const drafts = new Map();

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog], a[data-close]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches("[data-close]")) {
    const dialog = link.closest("dialog");
    if (dialog) event.preventDefault(), dialog.close();
    return;
  }
  event.preventDefault();
  open(link.getAttribute("href"), link.dataset.dialog);
});

/** Show the sheet of a page; the address bar names it, so that it can be copied. */
export async function open(address, kind, { remember = true } = {}) {
  let sheet;
  try {
    sheet = (await page(address)).querySelector(".sheet");
  } catch {
    return say("That can't be shown: it is gone, or the board can't be reached.", { alarm: true });
  }
  const dialog = host(kind);
  dialog.querySelector(".sheet")?.remove();
  dialog.append(document.importNode(sheet, true));
  dialog.dataset.address = address;
  dialog.setAttribute("aria-labelledby", titled(dialog));
  restore(dialog);
  if (!dialog.open) dialog.showModal();
  bring(dialog);
  dialog.scrollTop = 0;
  (dialog.querySelector("#move-list") ?? dialog.querySelector(".shut")).focus();
  if (kind === "small") places(dialog);
  else name(address, dialog.querySelector("h1").textContent, remember);
}

function name(address, title, remember) {
  document.title = `${title} · Shiplap`;
  if (!remember || location.pathname === address) return;
  if (history.state?.sheet) history.replaceState({ sheet: address }, "", address);
  else history.pushState({ sheet: address }, "", address);
}

function host(kind) {
  const there = document.querySelector(`dialog[data-kind="${kind}"]`);
  if (there) return there;
  const made = document.createElement("dialog");
  made.dataset.kind = kind;
  made.className = kind === "small" ? "small" : "sheet-host";
  const shut = document.createElement("button");
  shut.className = "shut quiet";
  shut.setAttribute("aria-label", "Close");
  shut.innerHTML = '<svg class="i" aria-hidden="true"><use href="#i-close"/></svg>';
  shut.addEventListener("click", () => made.close());
  made.append(shut);
  made.addEventListener("close", () => closed(made));
  made.addEventListener("pointerdown", (event) => event.target === made && made.close());
  document.body.append(made);
  return made;
}

function closed(dialog) {
  keep(dialog);
  bring(document.querySelector("dialog[open]") ?? document.body);
  dialog.querySelector(".sheet")?.remove();
  if (dialog.dataset.kind === "small") return;
  document.title = boardTitle;
  if (location.pathname !== board && history.state?.sheet) history.back();
}

addEventListener("popstate", () => {
  const sheet = document.querySelector("dialog.sheet-host[open]");
  if (location.pathname === board) sheet?.close();
  else open(location.pathname, "sheet", { remember: false });
});

function titled(dialog) {
  const title = dialog.querySelector(".sheet h1");
  return (title.id ||= `title-${dialog.dataset.kind}`);
}

// What was typed and not sent is there again when the card is opened again.
function keep(dialog) {
  for (const form of dialog.querySelectorAll("form[data-dirty]:not([data-closes])")) {
    drafts.set(form.getAttribute("action"), [...new FormData(form)].filter(([name]) => name !== "form_token"));
  }
}

function restore(dialog) {
  for (const form of dialog.querySelectorAll("form[data-live]")) {
    const draft = drafts.get(form.getAttribute("action"));
    if (!draft) continue;
    drafts.delete(form.getAttribute("action"));
    for (const [name, value] of draft) if (form.elements[name]) form.elements[name].value = value;
    form.dataset.dirty = "";
    form.closest("details")?.setAttribute("open", "");
  }
}

// The places of the chosen list; without script there is a fixed row of them.
function places(dialog) {
  const [lists, positions] = [dialog.querySelector("[data-places]"), dialog.querySelector("[name=position]")];
  const show = () => {
    const chosen = lists.selectedOptions[0];
    const count = Number(chosen.dataset.others) + 1;
    const here = Number(chosen.dataset.place ?? count);
    const words = (place) => `${place}${place === 1 ? " (top)" : place === count ? " (end)" : ""}${chosen.dataset.place && place === here ? " (now)" : ""}`;
    positions.replaceChildren(...Array.from({ length: count }, (_, at) => new Option(words(at + 1), at + 1, false, at + 1 === here)));
  };
  lists.addEventListener("change", show);
  show();
}

if (document.querySelector("[data-places]")) places(document);
