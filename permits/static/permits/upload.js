// The upload page: photos are made smaller (shrink.js), each card says how much will be sent, and files go in small pieces, one
// after the other; a cut line costs one piece at most, and sending goes on by itself. Without it the page's forms work as they are.
// No words live here: every sentence comes from the data- attributes of [data-upload-words], in the page's language.
(function () {
  "use strict";

  const PIECE = 131072; // the server takes no other length, but for the last
  const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds between tries while the line is away
  const SILENCE = 120000; // milliseconds for one piece: even 10 kbit/s need less
  const LONGEST_SHRINKING = 45000; // milliseconds; then the photo goes as it is
  const MOST_CORRECTIONS = 20;

  const place = document.querySelector("[data-upload-words]");
  if (!place || !window.FormData || !window.XMLHttpRequest || !Blob.prototype.arrayBuffer) return;
  const words = place.dataset;
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

  function sizeInWords(size) {
    if (size < 1000) return fill(words.bytes, { n: size });
    return size < 1000000 ? Math.round(size / 1000) + " kB" : (size / 1000000).toFixed(1) + " MB";
  }

  // ---- shrinking, off the page's own thread where that is possible
  let worker = null;
  const asked = new Map();
  function startWorker() {
    try { worker = new Worker(words.shrink); } catch (e) { worker = null; return; }
    const giveUp = () => {
      worker = null;
      asked.forEach((answer) => answer(undefined));
      asked.clear();
    };
    worker.addEventListener("error", giveUp);
    worker.addEventListener("message", (event) => {
      const answer = asked.get(event.data.id);
      asked.delete(event.data.id);
      if (answer) answer(event.data.error ? undefined : event.data.blob);
    });
  }
  function byWorker(file) { // a Blob, null for "as it is", undefined for "could not"
    return new Promise((resolve) => {
      const id = asked.size + Math.random();
      asked.set(id, resolve);
      window.setTimeout(() => { if (asked.delete(id)) resolve(null); }, LONGEST_SHRINKING);
      worker.postMessage({ id: id, file: file });
    });
  }
  async function shrink(file) {
    if (worker) {
      const made = await byWorker(file);
      if (made !== undefined) return made || file;
    }
    try { return window.shrunk ? await window.shrunk(file) : file; } catch (e) { return file; }
  }

  // ---- the same file gets the same name again, after a reload too: a digest of what is sent, where, for which paper
  function asUuid(bytes) {
    const hex = Array.from(bytes.slice(0, 16), (one) => one.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
  async function tokenOf(job) {
    if (!window.crypto.subtle) return asUuid(window.crypto.getRandomValues(new Uint8Array(16)));
    const digest = (data) => window.crypto.subtle.digest("SHA-256", data).then((made) => new Uint8Array(made));
    const content = await digest(await job.body.arrayBuffer());
    const path = new URL(job.form.action).pathname.replace(/^\/\w\w\//, "/"); // the same in either language
    const where = new TextEncoder().encode(path + "\n" + job.requirement + "\n" + content.join());
    return asUuid(await digest(where));
  }

  // ---- one request; a code of 0 means that no answer came
  let running = null;
  function request(method, url, headers, body, onProgress) {
    return new Promise((resolve) => {
      const call = new XMLHttpRequest();
      const end = (code) => {
        running = null;
        let told = null;
        try { told = code ? JSON.parse(call.responseText) : null; } catch (e) { told = null; }
        resolve({ code: code, told: told && typeof told === "object" ? told : null });
      };
      call.open(method, url);
      call.timeout = SILENCE;
      Object.keys(headers).forEach((name) => call.setRequestHeader(name, headers[name]));
      if (onProgress) call.upload.addEventListener("progress", (event) => onProgress(event.loaded));
      call.addEventListener("load", () => end(call.status));
      ["error", "abort", "timeout"].forEach((name) => call.addEventListener(name, () => end(0)));
      running = call;
      call.send(body);
    });
  }
  function headersOf(job) {
    const token = job.form.elements.namedItem("csrfmiddlewaretoken");
    return {
      "Accept": "application/json",
      "X-Requested-With": "XMLHttpRequest",
      "X-File-Name": encodeURIComponent(job.file.name),
      "X-CSRFToken": token ? token.value : "",
    };
  }

  // ---- waiting for the line
  let wakeUp = null;
  window.addEventListener("online", () => {
    if (wakeUp) wakeUp();
    else if (running) running.abort(); // it began on a line that is gone
  });
  function rest(job, lost) {
    return new Promise((resolve) => {
      const pause = PAUSES[Math.min(lost, PAUSES.length - 1)];
      const button = document.createElement("button");
      button.type = "button";
      button.className = "usa-button usa-button--outline";
      button.textContent = words.goOn;
      button.setAttribute("aria-label", words.goOn + ": " + job.file.name);
      const timer = window.setTimeout(() => wakeUp(), pause * 1000);
      wakeUp = () => {
        wakeUp = null;
        window.clearTimeout(timer);
        if (button === document.activeElement) keepFocus(job.row.item);
        button.remove();
        resolve();
      };
      button.addEventListener("click", () => wakeUp && wakeUp());
      say(job, words.waiting, "file__state--wait");
      if (lost === 0) job.status.textContent = job.file.name + ": " + words.waiting;
      job.row.item.append(button);
    });
  }

  // ---- what a file's row says
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
  // The button that was pressed goes: whoever works by keyboard stays at this file.
  function keepFocus(item) {
    item.tabIndex = -1;
    item.focus();
  }
  function say(job, sentence, kind) {
    job.row.state.textContent = sentence;
    job.row.state.className = "file__state " + (kind || "");
  }
  function sent(job, bytes) {
    const percent = Math.floor((100 * bytes) / Math.max(1, job.body.size));
    job.row.bar.value = percent;
    say(job, percent < 100 ? fill(words.sending, { percent: percent }) : words.checking, "file__state--wait");
  }
  function failed(job, message, mayTry) {
    say(job, message, "file__state--bad");
    job.row.bar.remove();
    job.status.textContent = job.file.name + ": " + message;
    if (!mayTry) return;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "usa-button usa-button--outline";
    again.textContent = words.again;
    again.setAttribute("aria-label", words.again + ": " + job.file.name);
    again.addEventListener("click", () => {
      const fresh = makeRow(job.file.name);
      job.row.item.replaceWith(fresh.item);
      job.row = fresh;
      keepFocus(fresh.item);
      enqueue(job);
    });
    job.row.item.append(again);
  }
  function arrived(job, told) {
    job.status.textContent = job.file.name + ": " + told.message;
    const row = job.row.item;
    row.insertAdjacentHTML("afterend", told.html);
    if (row.contains(document.activeElement)) keepFocus(row.nextElementSibling);
    row.remove();
    job.card.dispatchEvent(new CustomEvent("passage:stored", { bubbles: true, detail: told }));
  }

  // ---- sending: one piece after the other, from where the server says it stands
  async function carry(job) {
    job.token = job.token || await tokenOf(job);
    const url = job.form.action + job.token + "/";
    const of = "?requirement=" + encodeURIComponent(job.requirement) + "&size=" + job.body.size + "&at=";
    let at = job.body.size > PIECE ? null : 0; // null: the server must be asked
    let lost = 0;
    let corrections = 0;
    sent(job, 0);
    for (;;) {
      const here = at;
      const { code, told } = here === null
        ? await request("GET", url + of + "0", headersOf(job), null, null)
        : await request("POST", url + of + here, headersOf(job), job.body.slice(here, here + PIECE),
          (loaded) => sent(job, Math.min(here + loaded, job.body.size - 1)));
      if (code === 0 || (!told && code >= 500)) {
        at = null;
        await rest(job, lost);
        lost += 1;
      } else if (told && (code === 409 || code === 400) && corrections < MOST_CORRECTIONS) {
        corrections += 1;
        at = told.received;
      } else if (!told || !told.ok) {
        const passing = code >= 500 || code === 429;
        return failed(job, (told && told.message) || words.refused, passing || code === 409 || code === 400);
      } else if (told.done) {
        return arrived(job, told);
      } else {
        lost = 0;
        at = told.received;
        sent(job, at);
      }
    }
  }
  let line = Promise.resolve();
  let under = 0; // files that are chosen and not yet answered
  function enqueue(job) {
    under += 1;
    say(job, words.turn, "file__state--wait");
    line = line.then(() => carry(job)).catch(() => failed(job, words.refused, true)).then(() => {
      under -= 1;
      job.card.dataset.left = Number(job.card.dataset.left || 1) - 1;
      if (Number(job.card.dataset.left) <= 0) job.plan.textContent = "";
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (under > 0) { event.preventDefault(); event.returnValue = ""; }
  });

  // ---- choosing: everything is made ready first, so that the card can say what will be sent
  let ready = Promise.resolve();
  function planOf(jobs) {
    const photos = jobs.every((job) => job.body.type.startsWith("image/"));
    const one = photos ? words.planPhoto : words.planFile;
    const many = photos ? words.planPhotos : words.planFiles;
    const size = sizeInWords(jobs.reduce((sum, job) => sum + job.body.size, 0));
    return fill(jobs.length === 1 ? one : many, { count: jobs.length, size: size });
  }
  function setUp(form) {
    const card = form.closest(".upload") || form.parentNode;
    const list = card.querySelector("[data-upload-files]");
    const status = card.querySelector("[data-upload-status]");
    const plan = card.querySelector("[data-upload-plan]");
    const input = form.querySelector("input[type=file]");
    const button = form.querySelector("[type=submit]");
    const requirement = form.elements.namedItem("requirement").value;

    function take() {
      const files = Array.from(input.files || []);
      if (!files.length) { status.textContent = words.chooseFirst; input.focus(); return; }
      const jobs = files.map((file) => {
        const job = { file: file, body: file, form: form, card: card, status: status, plan: plan, requirement: requirement, row: makeRow(file.name) };
        say(job, words.preparing, "file__state--wait");
        list.append(job.row.item);
        return job;
      });
      input.value = "";
      card.dataset.left = Number(card.dataset.left || 0) + jobs.length;
      under += jobs.length;
      ready = ready.then(async () => {
        for (const job of jobs) job.body = await shrink(job.file);
        plan.textContent = planOf(jobs);
        under -= jobs.length;
        jobs.forEach(enqueue);
      });
    }
    form.addEventListener("submit", (event) => { event.preventDefault(); take(); });
    input.addEventListener("change", () => { if (input.files.length) take(); });
    if (button) button.hidden = true;
    // The browser's own words on a file control are in the browser's language: the label becomes the button.
    card.classList.add("upload--live");
  }
  if (window.Worker && window.OffscreenCanvas) startWorker();
  document.querySelectorAll("form[data-upload]").forEach(setUp);
  document.querySelectorAll("[data-with-script]").forEach((line) => { line.textContent = line.dataset.withScript; });
})();
