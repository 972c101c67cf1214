// Adds comfort to pages that already work without it: autosave, a date said back, copy and print.
// No words live here: every sentence comes from a data- attribute, in the page's language.
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

  // ---- what went wrong comes first
  all("[data-focus]").forEach((box) => box.focus());

  // ---- copy and print
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  all("[data-copy]").forEach((button) => {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    button.hidden = false;
    const before = button.textContent;
    const done = () => {
      button.textContent = button.dataset.copied;
      window.setTimeout(() => { button.textContent = before; }, 4000);
    };
    const byHand = () => {
      const range = document.createRange();
      range.selectNodeContents(source);
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      if (document.execCommand("copy")) done();
    };
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => {
      const text = source.textContent.trim().replace(/\s+/g, " ");
      if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, byHand);
      else byHand();
    });
  });

  // ---- one key to a page or into a box. Not a letter; and to no page while something is typed: nothing typed is lost
  all("[data-key]").forEach((link) => {
    const hint = link.parentNode.querySelector("[data-key-hint]");
    if (hint) hint.hidden = false;
    document.addEventListener("keydown", (event) => {
      const where = event.target && event.target.closest ? event.target.closest("input, select, textarea") : null;
      if (event.key !== link.dataset.key || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (where && !link.select) return;
      event.preventDefault();
      if (!link.select) { link.click(); return; }
      link.focus();
      link.select();
    });
  });

  // ---- a number carried in the address's fragment (the QR code) fills its box; a fragment never reaches the server
  all("[data-from-fragment]").forEach((box) => {
    const digits = window.location.hash.replace(/[^0-9]/g, "");
    if (digits.length < 8 || box.value) return;
    box.value = digits;
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  });

  // ---- a date said back in words, with the age
  function age(year, month, day) {
    const given = document.body.dataset.today;
    const now = given ? new Date(given + "T12:00:00") : new Date();
    const before = now.getMonth() + 1 < month || (now.getMonth() + 1 === month && now.getDate() < day);
    return now.getFullYear() - year - (before ? 1 : 0);
  }
  function sayDate(group) {
    const part = (name) => group.querySelector('[name$="_' + name + '"]');
    const month = part("month");
    const day = Number(part("day").value);
    const m = Number(month.value);
    const y = Number(part("year").value);
    const made = new Date(y, m - 1, day);
    if (!m || !day || y < 1900 || y > 2200 || made.getMonth() !== m - 1 || made.getDate() !== day) return "";
    let name = month.options[month.selectedIndex].text;
    if (group.dataset.lower) name = name.toLowerCase();
    const words = [fill(group.dataset.said, { d: day, m: name, y: y })];
    const years = age(y, m, day);
    if (group.dataset.ageMany && years >= 0 && years < 120) {
      const sentence = years === 0 ? "ageNone" : years === 1 ? "ageOne" : "ageMany";
      words.push(fill(group.dataset[sentence], { a: years }));
    }
    return words.join(" ");
  }
  all(".date[data-said]").forEach((group) => {
    const place = document.getElementById(group.id + "_said");
    const say = () => {
      const words = sayDate(group);
      if (place.textContent !== words) place.textContent = words;
    };
    // While it is typed, not when the box is left: a line that appears under a finger on the button moves the button away.
    group.addEventListener("input", say);
    group.addEventListener("change", say);
    say();
  });

  // ---- autosave
  const form = document.getElementById("main-form");
  if (form && form.dataset.autosave && window.fetch) {
    const line = document.querySelector("[data-autosave-status]");
    const aloud = document.querySelector("[data-autosave-said]");
    // Seen each time; heard only when it is news: the first saving, a failure, and the first saving after one.
    const say = (key) => {
      if (!line) return;
      line.textContent = line.dataset[key];
      if (aloud && key !== "saving" && aloud.textContent !== line.dataset[key]) aloud.textContent = line.dataset[key];
    };
    let timer = 0;
    let dirty = false;
    let leaving = false;
    let running = false;
    const keep = () => {
      if (!dirty || leaving || running) return;
      dirty = false;
      running = true;
      say("saving");
      fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), credentials: "same-origin", headers: { "X-Requested-With": "XMLHttpRequest" } })
        .then((answer) => {
          // Another tab saved other answers: the button shows both, and asks.
          if (answer.status === 409) { leaving = true; say("stale"); return "{}"; }
          if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
          return answer.text();
        })
        .then((text) => {
          let version = null;
          try { version = JSON.parse(text).version; } catch (e) { version = null; }
          const box = form.elements.namedItem("version");
          if (version !== null && version !== undefined && box) box.value = version;
          if (!leaving) say("saved");
        })
        .catch(() => { dirty = true; say("failed"); })
        .then(() => {
          running = false;
          if (dirty) { window.clearTimeout(timer); timer = window.setTimeout(keep, 5000); }
        });
    };
    const soon = () => {
      dirty = true;
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, 1500);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    form.addEventListener("submit", () => { leaving = true; window.clearTimeout(timer); });
    window.addEventListener("pageshow", () => { leaving = false; });
    // A telephone may end the page as soon as it is out of sight: send what is left at once.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && dirty && !leaving && !running && navigator.sendBeacon) {
        if (navigator.sendBeacon(form.dataset.autosave, new FormData(form))) dirty = false;
      }
    });
  }
})();
