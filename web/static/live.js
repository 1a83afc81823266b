// Says politely that others have done something. It changes nothing that is on the page: people open the new state
// themselves. Without this script the pages work as well.
"use strict";
(() => {
  const place = document.getElementById("live");
  if (!place || !window.EventSource) return;
  let source = null, last = new URL(place.dataset.live, location.href), failures = 0;

  const typed = () => [...document.querySelectorAll("main input, main textarea")].some((field) =>
    field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
      : field.type !== "hidden" && field.value !== field.defaultValue);

  const again = () => {
    const here = new URL(location.href);
    here.searchParams.delete("done");
    here.hash = "";
    return here.href;
  };

  const show = (news) => {
    const words = document.createElement("p"), link = document.createElement("a");
    words.append(place.dataset.changed + " ", news.words + ". ");
    link.textContent = place.dataset.show;
    link.href = again();
    words.append(link);
    if (typed()) words.append(" " + place.dataset.typed);
    place.className = "banner live";
    place.replaceChildren(words);
    last.searchParams.set("after", news.version);
  };

  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource(last);
    source.addEventListener("open", () => { failures = 0; place.dataset.state = "open"; });
    source.addEventListener("changed", (event) => show(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      // The browser tries again by itself unless it was refused: signed out, or too many pages are open.
      if (source && source.readyState === EventSource.CLOSED) {
        close();
        if (failures++ < 3) setTimeout(open, 60000);
      }
    });
  };

  const close = () => {
    if (source) source.close();
    source = null;
    place.dataset.state = "closed";
  };

  // Browsers hold few connections to one host: pages that nobody looks at hold none.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
})();
