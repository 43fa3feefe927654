// Small helpers for making elements. Text goes in as text only, never as markup.
import { t, has } from "./text.js";

const AGO_AGAIN = 30000;
const PROPERTIES = new Set(["value", "checked", "disabled", "indeterminate", "max"]);

const real = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "");

/** Makes an element: h("a", { href, class, onclick }, child, …). Attributes and children that are null or false are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  element.append(...real(children));
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (PROPERTIES.has(key)) element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  return element;
}

/** Replaces what is in an element. */
export function fill(element, ...children) {
  element.replaceChildren(...real(children));
  return element;
}

/** A status as a word with a sign, so that colour is never alone. */
export function badge(status) {
  return h("span", { class: `badge ${status}` }, h("span", { class: "sign", "aria-hidden": "true" }), t(`status.${status}`));
}

/** A moment as "3 min ago", or how long it has been so; it ages by itself. */
export function time(iso, { asDuration = false } = {}) {
  if (!iso) return null;
  const date = new Date(iso);
  const element = h("time", { datetime: iso, title: date.toLocaleString(document.documentElement.lang), "data-duration": asDuration });
  age(element);
  return element;
}

function age(element) {
  const date = new Date(element.dateTime);
  element.textContent = element.dataset.duration === undefined ? ago(date) : duration(Date.now() - date);
}

setInterval(() => document.querySelectorAll("time").forEach(age), AGO_AGAIN);

/** "3 min ago" in the page's language. */
export function ago(date, now = Date.now()) {
  const seconds = Math.round((date.getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(seconds, "second");
}

/** "1 h 5 min", "12 s"; the server's times are whole seconds. */
export function duration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 1) return "< 1 s";
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A number as the page's language writes it. */
export const figure = (number) => new Intl.NumberFormat(document.documentElement.lang).format(number);

/** A sentence for everyone, also for those who hear the page; with an action such as "undo". */
export function say(text, { kind = "info", action = null } = {}) {
  const box = document.getElementById("messages");
  const note = h("div", { class: `message ${kind}` }, h("span", {}, text),
    action && h("button", { onclick: () => { note.remove(); action.run(); } }, action.text),
    h("button", { class: "quiet", "aria-label": t("close"), onclick: () => note.remove() }, "×"));
  box.append(note);
  // Whoever is at it is not interrupted.
  const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : note.remove());
  if (!action?.stays) setTimeout(leave, action || kind === "error" ? 12000 : 6000);
}

/** An error in the page's language, as far as it is ours. */
export const sentence = (error) => (has(`error.${error.message}`) ? t(`error.${error.message}`) : error.message);

/** Says why something failed, in words. */
export function sayError(error) {
  say(sentence(error), { kind: "error" });
}

/** A dialog that is open until a button is pressed or Escape; resolves with whether it was `yes`. */
export function dialogue(title, content, yes, { danger = false } = {}) {
  return new Promise((resolve) => {
    // Whoever presses Enter too fast destroys nothing.
    const no = h("button", { onclick: () => dialog.close("no"), autofocus: danger }, t("cancel"));
    const dialog = h("dialog", { "aria-labelledby": "dialog-title" }, h("h2", { id: "dialog-title" }, title), content,
      h("div", { class: "actions" }, no, h("button", { class: danger ? "danger" : "primary", autofocus: !danger, onclick: () => dialog.close("yes") }, yes)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Asks before something is done; resolves with true or false. */
export const ask = (title, text, yes, options) => dialogue(title, h("p", {}, text), yes, options);

/** What stands where a list has nothing to show. */
export function empty(text, ...more) {
  return h("div", { class: "empty" }, h("p", {}, text), ...more);
}

export function loading() {
  return h("p", { class: "loading", role: "status" }, t("loading"));
}

/** A button that copies a text, and says so. */
export function copyButton(text) {
  return h("button", {
    class: "small", "aria-label": t("copy.what", { text }),
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(text);
        say(t("copied"));
      } catch {
        say(t("error.copy"), { kind: "error" });
      }
    },
  }, t("copy"));
}

/** A table with a caption that is heard, and seen if `shown`. */
export function table(caption, titles, rows, { kind = "", shown = false } = {}) {
  // On narrow screens each cell stands for itself and says what it is.
  for (const row of rows) [...row.cells].forEach((cell, index) => { if (cell.tagName === "TD" && !cell.querySelector("button")) cell.dataset.label = titles[index]; });
  return h("table", { class: `plain ${kind}` }, h("caption", { class: shown ? "" : "unseen" }, caption),
    h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, rows));
}

/** Runs a function at most once per animation frame, with the latest call's effect. */
export function perFrame(run) {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      run();
    });
  };
}

/** Runs a function some time after the first of many calls; what is called while it runs leads to another run. */
export function calmly(pause, run) {
  let timer = 0;
  let isWanted = false;
  let isStopped = false;
  const later = () => {
    isWanted = true;
    if (isStopped || timer) return;
    timer = setTimeout(async () => {
      isWanted = false;
      try {
        await run();
      } finally {
        timer = 0;
        if (isWanted) later();
      }
    }, pause);
  };
  later.stop = () => {
    isStopped = true;
    clearTimeout(timer);
  };
  return later;
}
