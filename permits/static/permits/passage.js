// Adds comfort to pages that already work without it: upload progress, autosave, a date said back, copy and print.
// No words live here: every sentence comes from a data- attribute, in the page's language.
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

  function uuid() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    const b = window.crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const hex = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

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
    const say = (key) => { if (line) line.textContent = line.dataset[key]; };
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
          if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
          return answer.text();
        })
        .then((text) => {
          let version = null;
          try { version = JSON.parse(text).version; } catch (e) { version = null; }
          const box = form.elements.namedItem("version");
          if (version !== null && version !== undefined && box) box.value = version;
          say("saved");
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

  // ---- uploads: one file per request, each with its own result by name
  const LONG_SIDE = 2000;
  const WORTH_SHRINKING = 1500000;
  function shrunk(file) {
    if (file.type !== "image/jpeg" || file.size < WORTH_SHRINKING || !window.createImageBitmap) return Promise.resolve(file);
    return createImageBitmap(file, { imageOrientation: "from-image" }).then((picture) => {
      const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise((resolve) => {
        canvas.toBlob((blob) => resolve(blob && blob.size < file.size ? blob : file), "image/jpeg", 0.86);
      });
    }).catch(() => file);
  }
  function makeRow(name) {
    const item = document.createElement("li");
    item.className = "file";
    const label = document.createElement("span");
    label.className = "file__name";
    label.textContent = name;
    const state = document.createElement("span");
    state.className = "file__state file__state--wait";
    const bar = document.createElement("progress");
    bar.className = "step__bar file__bar";
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", name);
    item.append(label, state, bar);
    return { item: item, state: state, bar: bar };
  }
  function setUp(upload) {
    const words = upload.dataset;
    const card = upload.closest(".upload") || upload.parentNode;
    const list = card.querySelector("[data-upload-files]");
    const status = card.querySelector("[data-upload-status]");
    const input = upload.querySelector("input[type=file]");
    const button = upload.querySelector("[type=submit]");
    let waiting = Promise.resolve();

    function failed(row, job, message, again) {
      row.state.textContent = message;
      row.state.className = "file__state file__state--bad";
      row.bar.remove();
      status.textContent = job.file.name + ": " + message;
      if (!again) return;
      const retry = document.createElement("button");
      retry.type = "button";
      retry.className = "usa-button usa-button--outline";
      retry.textContent = words.again;
      retry.setAttribute("aria-label", words.again + ": " + job.file.name);
      retry.addEventListener("click", () => { enqueue(job, row.item); });
      row.item.append(retry);
    }
    function arrived(row, job, text, code) {
      let answer = null;
      try { answer = JSON.parse(text); } catch (e) { answer = null; }
      const passing = code >= 500 || code === 429;
      if (!answer || typeof answer !== "object") return failed(row, job, passing ? words.later : words.refused, passing);
      if (!answer.ok) return failed(row, job, answer.message || words.refused, passing);
      status.textContent = (answer.name || job.file.name) + ": " + (answer.message || "");
      if (answer.html) {
        row.item.insertAdjacentHTML("afterend", answer.html);
        row.item.remove();
      } else {
        row.bar.remove();
        row.state.className = "file__state";
        row.state.textContent = answer.message || "";
      }
      card.dispatchEvent(new CustomEvent("passage:stored", { bubbles: true, detail: answer }));
      return undefined;
    }
    function send(row, job, body) {
      return new Promise((resolve) => {
        const data = new FormData();
        ["csrfmiddlewaretoken", "requirement"].forEach((name) => {
          const field = upload.elements.namedItem(name);
          if (field) data.append(name, field.value);
        });
        data.append("token", job.token);
        data.append("file", body, job.file.name);
        const request = new XMLHttpRequest();
        request.open("POST", upload.action);
        request.setRequestHeader("Accept", "application/json");
        request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
        request.upload.addEventListener("progress", (event) => {
          if (!event.lengthComputable) return;
          const percent = Math.round((100 * event.loaded) / event.total);
          row.bar.value = percent;
          row.state.textContent = percent < 100 ? fill(words.sending, { percent: percent }) : words.checking;
        });
        request.addEventListener("load", () => { arrived(row, job, request.responseText, request.status); resolve(); });
        request.addEventListener("error", () => { failed(row, job, words.failed, true); resolve(); });
        request.addEventListener("abort", () => { failed(row, job, words.failed, true); resolve(); });
        request.send(data);
      });
    }
    function enqueue(job, old) {
      const row = makeRow(job.file.name);
      row.state.textContent = fill(words.sending, { percent: 0 });
      if (old) old.replaceWith(row.item); else list.append(row.item);
      waiting = waiting.then(() => shrunk(job.file)).then((body) => send(row, job, body));
    }
    function take() {
      const files = Array.from(input.files || []);
      if (!files.length) { status.textContent = words.chooseFirst; input.focus(); return; }
      files.forEach((file) => enqueue({ file: file, token: uuid() }, null));
      input.value = "";
    }
    upload.addEventListener("submit", (event) => { event.preventDefault(); take(); });
    input.addEventListener("change", () => { if (input.files.length) take(); });
    if (button) button.hidden = true;
    // The browser's own words on a file control are in the browser's language: the label becomes the button.
    card.classList.add("upload--live");
  }
  if (window.FormData && window.XMLHttpRequest) all("form[data-upload]").forEach(setUp);
})();
