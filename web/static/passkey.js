// Passkeys: a form marked data-passkey asks the server what to ask the device,
// asks it, and is sent with the answer. Without this script there is the code
// by e-mail.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // What the server writes as text, the device takes as bytes, and the other way round.
  function forDevice(options) {
    const ids = (list) => (list || []).map((c) => ({ ...c, id: bytes(c.id) }));
    const o = { ...options, challenge: bytes(options.challenge) };
    if (o.user) o.user = { ...o.user, id: bytes(o.user.id) };
    if (o.excludeCredentials) o.excludeCredentials = ids(o.excludeCredentials);
    if (o.allowCredentials) o.allowCredentials = ids(o.allowCredentials);
    return o;
  }

  function forServer(credential) {
    const r = credential.response;
    const response = { clientDataJSON: text(r.clientDataJSON) };
    if (r.attestationObject) {
      response.attestationObject = text(r.attestationObject);
      if (r.getTransports) response.transports = r.getTransports();
    } else {
      response.authenticatorData = text(r.authenticatorData);
      response.signature = text(r.signature);
      if (r.userHandle) response.userHandle = text(r.userHandle);
    }
    return {
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      authenticatorAttachment: credential.authenticatorAttachment || undefined, clientExtensionResults: {},
    };
  }

  const words = (form) => form.querySelector("[data-passkey-says]");

  function say(form, what) {
    const node = words(form);
    node.textContent = node.dataset[what];
    node.hidden = false;
  }

  async function begin(form) {
    const answer = await fetch(form.dataset.options, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) throw Object.assign(new Error("no options"), { says: answer.status === 429 ? "limited" : "failed" });
    const { handle, options } = await answer.json();
    return { handle, publicKey: forDevice(options) };
  }

  function why(error) {
    if (error.says) return error.says;
    return { InvalidStateError: "same", SecurityError: "elsewhere", NotSupportedError: "unsupported", TypeError: "failed" }[error.name] || "stopped";
  }

  // One question at a time: the one that waits in the e-mail's suggestions ends when a button is pressed.
  // Once a device has answered, its answer is sent, and no other: the second of two would look like a copied device's.
  let waiting = null;
  let sent = false;
  window.addEventListener("pageshow", () => { sent = false; });

  async function ask(form, quietly) {
    if (sent) return;
    if (waiting) waiting.abort();
    const stop = waiting = new AbortController();
    try {
      const { handle, publicKey } = await begin(form);
      if (stop.signal.aborted) return;
      const credential = form.dataset.passkey === "make"
        ? await navigator.credentials.create({ publicKey, signal: stop.signal })
        : await navigator.credentials.get({ publicKey, signal: stop.signal, mediation: quietly ? "conditional" : "optional" });
      if (stop.signal.aborted || sent) return;
      sent = true;
      form.elements.handle.value = handle;
      form.elements.answer.value = JSON.stringify(forServer(credential));
      form.submit();
    } catch (error) {
      if (stop.signal.aborted || quietly) return;
      say(form, why(error));
    }
  }

  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    if (location.origin !== form.dataset.origin || !window.PublicKeyCredential) {
      say(form, location.origin !== form.dataset.origin ? "elsewhere" : "unsupported");
      for (const button of form.querySelectorAll("button")) button.disabled = true;
      continue;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      words(form).hidden = true;
      ask(form, false);
    });
    if (form.dataset.passkey === "use" && PublicKeyCredential.isConditionalMediationAvailable) {
      PublicKeyCredential.isConditionalMediationAvailable().then((can) => { if (can && !waiting) ask(form, true); }, () => {});
    }
  }
})();
