// Makes a part of the page like a fresh copy of it from the server, keeping what people are doing: what they type,
// where they are, what they opened. Elements with an id stay the same elements, also in another parent.

const KEPT = { DETAILS: ["open"], DIALOG: ["open"], SELECT: [], OPTION: [] };

const NEAR = 3; // siblings ahead in which an element without an id is looked for

/** Patch `from` in place. What is being typed into (a form marked data-dirty) is left alone. */
export function morph(from, to) {
  const focused = document.activeElement;
  const held = new Map();
  const wanted = new Set([...to.querySelectorAll("[id]")].map((each) => each.id));
  patch(from, document.importNode(to, true), { held, wanted, root: from });
  if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
}

function patch(from, to, job) {
  if (from.dataset?.dirty !== undefined) return meanwhile(from, to);
  attributes(from, to);
  if (from.nodeName === "TEXTAREA") {
    if (from.value !== to.value) from.value = from.defaultValue = to.value;
    return;
  }
  if (from.nodeName === "svg" && from.isEqualNode(to)) return;
  children(from, to, job);
  if (from.nodeName === "SELECT" && from.value !== to.value) from.value = to.value;
}

function attributes(from, to) {
  const kept = KEPT[from.nodeName] ?? [];
  for (const { name, value } of [...to.attributes]) {
    if (!kept.includes(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!kept.includes(name) && !to.hasAttribute(name)) from.removeAttribute(name);
  }
  if (from.nodeName === "INPUT" && from.type !== "hidden" && from.value !== to.value) from.value = to.value;
}

function children(from, to, job) {
  let cursor = from.firstChild;
  for (const want of [...to.childNodes]) {
    while (cursor && cursor.id && !job.wanted.has(cursor.id)) cursor = dropped(cursor);
    const match = found(want, cursor, job);
    if (match === cursor && match) cursor = cursor.nextSibling;
    else from.insertBefore(match ?? want, cursor);
    if (!match) continue;
    if (match.nodeType === Node.ELEMENT_NODE) patch(match, want, job);
    else if (match.nodeValue !== want.nodeValue) match.nodeValue = want.nodeValue;
  }
  while (cursor) cursor = leftover(cursor, job);
}

function found(want, cursor, job) {
  if (want.id) {
    const same = job.held.get(want.id) ?? job.root.querySelector(`#${CSS.escape(want.id)}`);
    job.held.delete(want.id);
    return same;
  }
  for (let node = cursor, steps = 0; node && steps < NEAR; node = node.nextSibling, steps += 1) {
    if (node.nodeName === want.nodeName && !node.id) return node;
  }
  return null;
}

function leftover(node, job) {
  for (const each of node.querySelectorAll?.("[id]") ?? []) if (job.wanted.has(each.id)) job.held.set(each.id, each);
  if (node.id && job.wanted.has(node.id)) job.held.set(node.id, node);
  return dropped(node);
}

function dropped(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function meanwhile(from, to) {
  const marks = (form) => [...form.querySelectorAll("[name^=seen_]")].map((each) => each.value).join();
  if (marks(from) === marks(to) || from.querySelector(".meanwhile")) return;
  const note = document.createElement("p");
  note.className = "meanwhile";
  note.role = "status";
  note.textContent = "Somebody else has changed this card meanwhile. What you type is kept; saving tells you if it clashes.";
  from.prepend(note);
}
