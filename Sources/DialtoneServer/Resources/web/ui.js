// Small helpers for making elements. Text goes in as text only, never as markup.
import { t } from "./text.js";

/** Makes an element: h("a", { href, class, onclick }, child, …). Attributes with null or false are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "disabled" || key === "indeterminate") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A status as a word with a sign, so that colour is never alone. */
export function badge(status) {
  return h("span", { class: `badge ${status}` }, h("span", { class: "sign", "aria-hidden": "true" }), t(`status.${status}`));
}

export function time(iso) {
  if (!iso) return null;
  const date = new Date(iso);
  return h("time", { datetime: iso, title: date.toLocaleString(document.documentElement.lang) }, ago(date));
}

/** "3 min ago" in the page's language. */
export function ago(date, now = Date.now()) {
  const seconds = Math.round((date.getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(Math.min(0, seconds), "second");
}

/** "1 h 5 min", "12 s", "85 ms" */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A sentence for everyone, also for those who hear the page; with an action such as "undo". */
export function say(text, { kind = "info", action = null } = {}) {
  const box = document.getElementById("messages");
  const note = h("div", { class: `message ${kind}` }, h("span", {}, text),
    action && h("button", { onclick: () => { note.remove(); action.run(); } }, action.text),
    h("button", { class: "quiet", "aria-label": t("close"), onclick: () => note.remove() }, "×"));
  box.append(note);
  setTimeout(() => note.remove(), action ? 12000 : kind === "error" ? 12000 : 6000);
}

/** Says why something failed, in words. */
export function sayError(error) {
  const text = error.message === "offline" || error.message === "timeout" ? t(`error.${error.message}`) : error.message;
  say(text, { kind: "error" });
}

/** Asks before something is done; resolves with true or false. */
export function ask(title, text, yes, { danger = false } = {}) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { "aria-labelledby": "ask-title" },
      h("h2", { id: "ask-title" }, title), h("p", {}, text),
      h("div", { class: "actions" },
        h("button", { onclick: () => dialog.close("no") }, t("cancel")),
        h("button", { class: danger ? "danger" : "primary", onclick: () => dialog.close("yes") }, yes)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** What stands where a list has nothing to show. */
export function empty(text, ...more) {
  return h("div", { class: "empty" }, h("p", {}, text), ...more);
}

export function loading() {
  return h("p", { class: "loading" }, t("loading"));
}

/** A button that copies a text, and says so. */
export function copyButton(text, label = t("copy")) {
  return h("button", {
    class: "small",
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(text);
        say(t("copied"));
      } catch {
        say(t("error.copy"), { kind: "error" });
      }
    },
  }, label);
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
