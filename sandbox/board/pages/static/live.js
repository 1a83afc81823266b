// Shows what others do as soon as they do it. A page in the background listens to nothing.

import { number, refresh } from "./fresh.js";

const address = document.body.dataset.events;
const AGAIN = 2000; // milliseconds until the next try when the server refused
const PAUSE = 400; // milliseconds between two looks when much happens at once

let source = null;
let timer = 0;
let looking = 0;
let looked = 0;

function listen() {
  clearTimeout(timer);
  source?.close();
  source = new EventSource(`${address}?after=${number()}`);
  source.addEventListener("open", () => show("on"));
  source.addEventListener("change", (event) => Number(event.data) > number() && look());
  source.addEventListener("error", () => {
    show("lost");
    if (source.readyState === EventSource.CLOSED) timer = setTimeout(listen, AGAIN);
  });
}

function look() {
  clearTimeout(looking);
  looking = setTimeout(() => {
    looked = Date.now();
    refresh().catch(() => show("lost"));
  }, Math.max(0, looked + PAUSE - Date.now()));
}

function show(state) {
  const sign = document.getElementById("live");
  if (!sign) return;
  sign.dataset.state = state;
  sign.textContent = state === "on" ? "Live" : "Not live: trying again";
}

if (address) {
  listen();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source?.close(), clearTimeout(timer);
    else listen();
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && listen());
}
