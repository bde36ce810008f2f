// What a page gains when scripts run: without them every page reads, and every
// form works.
"use strict";
(() => {
  const lang = document.documentElement.lang || "en";
  const MINUTE = 60, HOUR = 3600, DAY = 86400;

  // --- times: in the reader's zone, relative, exact on hover ---

  const exact = new Intl.DateTimeFormat(lang, { dateStyle: "full", timeStyle: "short", hourCycle: "h23" });
  const short = new Intl.DateTimeFormat(lang, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const far = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const ago = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const unit = (n, name) => new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "long" }).format(n);

  const seconds = (time) => (Date.parse(time.dateTime) - Date.now()) / 1000;

  function relative(s) {
    const size = Math.abs(s);
    if (size < HOUR) return ago.format(Math.trunc(s / MINUTE), "minute");
    if (size < DAY) return ago.format(Math.trunc(s / HOUR), "hour");
    return ago.format(Math.trunc(s / DAY), "day");
  }

  // Two units at most, and seconds in the last hour only.
  function remaining(s) {
    s = Math.max(0, Math.floor(s));
    const parts = s >= DAY ? [[s / DAY, "day"], [(s % DAY) / HOUR, "hour"]]
      : s >= HOUR ? [[s / HOUR, "hour"], [(s % HOUR) / MINUTE, "minute"]]
      : [[s / MINUTE, "minute"], [s % MINUTE, "second"]];
    return parts.map(([n, name]) => unit(Math.floor(n), name)).join(" ");
  }

  function write(node, text) {
    if (node && node.textContent !== text) node.textContent = text;
  }

  function tick() {
    for (const time of document.querySelectorAll("time[data-relative]")) {
      const s = seconds(time);
      if (Math.abs(s) >= MINUTE && Math.abs(s) < 30 * DAY) write(time, relative(s));
    }
    for (const time of document.querySelectorAll("time[data-countdown]")) {
      const s = seconds(time);
      const left = time.parentElement.querySelector("[data-left]");
      if (left) write(left, s > 0 ? left.dataset.left.replace("{time}", remaining(s)) : left.dataset.over);
    }
  }

  // --- what only makes sense with a script is hidden until here ---

  function enhance(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      if (isNaN(at)) continue;
      time.title = exact.format(at);
      if (time.hasAttribute("data-countdown")) write(time, (Math.abs(seconds(time)) < 6 * DAY ? short : far).format(at));
    }
    for (const node of root.querySelectorAll("[data-scripted]")) node.hidden = false;
    for (const node of root.querySelectorAll("[data-share]")) node.hidden = !navigator.share;
    for (const chosen of root.querySelectorAll(".narrowing [aria-current]")) { // its row may be wider than a phone
      const row = chosen.closest("ul");
      row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
    }
    tick();
  }

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.value);
    } catch { // an insecure origin, or the reader said no
      source.select();
      document.execCommand("copy");
    }
    const label = button.querySelector("[data-label]");
    const before = label.textContent;
    label.textContent = button.dataset.done;
    setTimeout(() => { label.textContent = before; }, 2000);
  }

  // The server writes data-theme from this cookie: no flash.
  function switchTheme() {
    const html = document.documentElement;
    const dark = html.dataset.theme ? html.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    html.dataset.theme = dark ? "light" : "dark";
    document.cookie = `theme=${html.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.copy) copy(button);
    else if (button.hasAttribute("data-share")) navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {});
    else if (button.hasAttribute("data-theme-switch")) switchTheme();
    else if (button.hasAttribute("data-keys-switch")) switchKeys(button);
  });

  // A form is sent once: an impatient second press does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });

  // --- keyboard: "/" searches, data-key acts, "j" and "k" move ---

  const keysOff = () => localStorage.getItem("panal-keys") === "off";

  function switchKeys(button) {
    localStorage.setItem("panal-keys", keysOff() ? "on" : "off");
    button.setAttribute("aria-pressed", String(!keysOff()));
  }

  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keysOff()) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const key = event.key;
    const name = (Date.now() - going < 1500 ? "g " : "") + CSS.escape(key);
    going = key === "g" ? Date.now() : 0;
    const rows = [...document.querySelectorAll("[data-row]")];
    const found = document.querySelector(key === "/" ? "input[type=search]" : `[data-key="${name}"]`)
      || rows[rows.indexOf(document.activeElement) + { j: 1, k: -1 }[key]];
    if (!found) return;
    event.preventDefault();
    const closed = found.closest("details");
    if (closed) closed.open = true;
    found.focus();
    found.dataset.key && found.click();
  });

  for (const button of document.querySelectorAll("[data-keys-switch]")) button.setAttribute("aria-pressed", String(!keysOff()));
  enhance(document);
  setInterval(tick, 1000);
  document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement || document));
})();
