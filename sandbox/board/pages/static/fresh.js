// Keeps the page and an open sheet equal to what the server has.

import { morph } from "./morph.js";

const home = location.pathname;
let running = null;
let again = false;
let paused = false;

/** The number of the last action that the page shows. */
export const number = () => Number(document.getElementById("act")?.dataset.number ?? 0);

/** Read anew and patch; calls while one runs lead to one more run. Resolves when the page is up to date. */
export function refresh() {
  if (paused) again = true;
  else if (running) again = true;
  else running = run().finally(() => (running = null));
  return running ?? Promise.resolve();
}

/** While somebody drags, the page holds still. */
export function hold(on) {
  paused = on;
  if (!on && again) refresh();
}

/** A page of ours as a document; throws when it isn't there. */
export async function page(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function run() {
  do {
    again = false;
    await patchAll();
  } while (again && !paused);
}

async function patchAll() {
  const before = faces();
  const fresh = await page(home);
  if (paused) return void (again = true);
  morph(document.querySelector("main"), keepLive(fresh.querySelector("main")));
  for (const [link, html] of faces()) {
    if (before.size && before.get(link) !== html) flash(document.getElementById(link));
  }
  const sheet = document.querySelector("dialog.sheet-host[open] .sheet");
  if (!sheet) return;
  const copy = (await page(sheet.closest("dialog").dataset.address)).querySelector(".sheet");
  if (sheet.isConnected && copy?.id === sheet.id) morph(sheet, copy);
}

function faces() {
  return new Map([...document.querySelectorAll(".card[data-card]")].map((each) => [each.id, each.parentNode.id + each.textContent]));
}

function flash(card) {
  card.classList.add("fresh");
  card.addEventListener("animationend", () => card.classList.remove("fresh"), { once: true });
}

function keepLive(main) {
  const [now, next] = [document.getElementById("live"), main.querySelector("#live")];
  if (now && next) next.replaceWith(now.cloneNode(true));
  return main;
}
