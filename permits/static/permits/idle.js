// On pages with personal data: asks after a long rest, closes after a longer one, and shows nothing when Back brings a page up again.
// No words live here; how long is read from the data- attributes of #idle.
(function () {
  "use strict";

  // A page that the browser kept whole is left blank, and is asked for anew when Back brings it up.
  window.addEventListener("pagehide", (event) => { if (event.persisted) document.documentElement.hidden = true; });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.replace(window.location.pathname + window.location.search);
  });

  const box = document.getElementById("idle");
  if (!box || !window.fetch) return;
  const words = box.dataset;
  const warn = Number(words.idleWarn) * 1000;
  const close = Number(words.idleClose) * 1000;
  const line = box.querySelector("[data-idle-left]");
  const ending = box.querySelector("form");
  const typed = document.getElementById("main-form");
  const others = window.BroadcastChannel ? new BroadcastChannel("passage-idle") : null;
  let last = Date.now();
  let told = last;
  let heard = 0;
  let closing = false;

  function post(address, body) {
    return fetch(address, { method: "POST", body: body, credentials: "same-origin", headers: { "X-Requested-With": "XMLHttpRequest" } });
  }
  function token() {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", ending.elements.namedItem("csrfmiddlewaretoken").value);
    return data;
  }
  function again() {
    window.location.replace(window.location.pathname + window.location.search);
  }
  // The server counts too: it hears of us as often as it needs to.
  function tell() {
    told = Date.now();
    post(words.idleStay, token()).then((answer) => { if (answer.status === 410) again(); }, () => { told = 0; });
  }
  function alive() {
    last = Date.now();
    if (others && last - heard > 1000) { heard = last; others.postMessage("alive"); }
    if (last - told > close / 4) tell();
  }
  function hide() {
    if (box.close) box.close(); else box.removeAttribute("open");
  }
  function more() {
    if (closing) return;
    hide();
    told = 0;
    alive();
  }
  function show() {
    if (box.showModal) box.showModal(); else box.setAttribute("open", "");
  }
  function left(rest) {
    const minutes = Math.ceil(rest / 60000);
    let said = words.idleSoon;
    if (minutes > 1) said = words.idleMinutes.replace("{n}", String(minutes));
    else if (rest > 15000) said = words.idleMinute;
    if (line.textContent !== said) line.textContent = said;
  }
  // What stands in the boxes is kept first; while there is no line the question stays over the page, and we try again.
  function end() {
    if (closing) return;
    closing = true;
    const save = typed && typed.dataset.autosave ? post(typed.dataset.autosave, new FormData(typed)) : Promise.resolve();
    save.then(() => {
      const why = document.createElement("input");
      why.type = "hidden";
      why.name = "why";
      why.value = "idle";
      ending.append(why);
      ending.submit();
    }, () => { closing = false; });
  }
  function look() {
    const rest = close - (Date.now() - last);
    if (rest <= 0) { if (!box.open) show(); left(0); end(); return; }
    if (rest > close - warn) return;
    if (!box.open) show();
    left(rest);
  }

  ["pointerdown", "keydown", "input", "scroll", "touchstart"].forEach((name) => {
    window.addEventListener(name, () => { if (!box.open) alive(); }, { passive: true, capture: true });
  });
  box.querySelector("[data-idle-more]").addEventListener("click", more);
  box.addEventListener("cancel", (event) => { event.preventDefault(); more(); });
  // Another tab of the same family is in use: this one stays open with it.
  if (others) others.addEventListener("message", () => { last = Date.now(); if (box.open && !closing) hide(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") look(); });
  window.setInterval(look, Math.max(250, Math.min(5000, (close - warn) / 8)));
})();
