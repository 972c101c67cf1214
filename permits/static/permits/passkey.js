// Makes a passkey, or signs in with one: asks the browser, and puts its answer into the form. Without this script the pages say
// what works instead. No words live here: every sentence comes from the page.
(function () {
  "use strict";

  const passkeys = window.webauthnJSON;

  function options(form) {
    if (form.dataset.options) return Promise.resolve(JSON.parse(document.getElementById(form.dataset.options).textContent));
    return fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" }).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
  }

  function make(form, wanted) {
    const choice = form.elements.passwordless;
    const alone = Boolean(choice && choice.checked);
    const selection = wanted.publicKey.authenticatorSelection;
    selection.residentKey = alone ? "required" : "discouraged";
    selection.requireResidentKey = alone;
    if (alone) selection.userVerification = "required";
    return passkeys.create(wanted);
  }

  document.querySelectorAll("[data-passkey]").forEach((form) => {
    const show = (name, on) => form.querySelectorAll("[data-" + name + "]").forEach((part) => { part.hidden = !on; });
    if (!passkeys || !passkeys.supported()) return;
    show("passkey-start", true);
    show("passkey-without", false);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show("passkey-wrong", false);
      options(form)
        .then((found) => (form.dataset.passkey === "make" ? make(form, found.creation_options) : passkeys.get(found.request_options)))
        .then((credential) => {
          form.elements.credential.value = JSON.stringify(credential);
          form.submit();
        })
        .catch(() => show("passkey-wrong", true));
    });
  });
})();
