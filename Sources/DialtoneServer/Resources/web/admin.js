// The administrators' app: login, navigation, and one module per page.
import { Session } from "./session.js";
import { h, fill, say, sayError, sentence, loading, figure } from "./ui.js";
import { setLanguage, t } from "./text.js";
import { setScheme, applyFrame } from "./frame.js";
import { linkedPhone } from "./pageurl.js";
import { phonesPage } from "./phones.js";
import { phonePage } from "./phone.js";
import { rolloutPage } from "./rollout.js";
import { overridesPage } from "./overrides.js";
import { setupPage } from "./setup.js";
import { inboxPage } from "./inbox.js";
import { alarmsPage } from "./alarms.js";

const PAGES = [
  { path: "phones", make: phonesPage, count: (counts) => counts.stuck, says: "nav.stuck" },
  { path: "rollout", make: rolloutPage },
  { path: "overrides", make: overridesPage },
  { path: "inbox", make: inboxPage, count: (counts) => counts.strangers, says: "nav.strangers" },
  { path: "alarms", make: alarmsPage, count: (counts) => counts.alarms, says: "nav.alarms.open" },
  { path: "setup", make: setupPage },
];
/** A page that comes sooner is not announced. */
const LOADING_AFTER = 150;

const parameters = new URLSearchParams(location.search);
const inMyApps = window.self !== window.top;
setLanguage(parameters.get("lang"));
setScheme(parameters.get("scheme"));

const session = new Session("dialtone-admin", {
  parent: inMyApps ? window.parent : null,
  objectName: parameters.get("name"),
});

/** What the pages share. */
const desk = {
  counts: { status: {}, vendors: {}, stuck: 0, alarms: 0, strangers: 0 },
  request: (mt, fields) => session.request(mt, fields),
  go: (path) => { location.hash = `#/${path}`; },
};

/** The page that is shown or being made: who wants pushes, and what to do when it is left. */
let page = null;
const main = document.getElementById("main");
const nav = document.getElementById("pages");
const link = document.getElementById("link");

const place = () => location.hash.slice(2).split("/").map(decodeURIComponent);

function drawTop() {
  fill(nav, session.state === "password" ? null : h("ul", {}, PAGES.map((entry) => {
    entry.count && (entry.badge = h("span", { class: "count", hidden: true }));
    entry.link = h("a", { href: `#/${entry.path}` }, t(`nav.${entry.path}`), entry.badge);
    return h("li", {}, entry.link);
  })));
  nav.setAttribute("aria-label", t("nav.label"));
  document.querySelector(".skip").textContent = t("skip");
  drawLink();
  drawCounts();
  drawPlace();
}

function drawLink() {
  const text = t(`link.${session.state}`);
  link.className = `link ${session.state}`;
  if (link.textContent !== text) link.textContent = text;
}

/** Numbers change often: the links themselves stay, and with them the focus. */
function drawCounts() {
  for (const { badge, count, says } of PAGES.filter((entry) => entry.badge)) {
    const number = count(desk.counts) ?? 0;
    badge.hidden = number === 0;
    if (badge.dataset.number === String(number)) continue;
    badge.dataset.number = String(number);
    const text = t(says, { count: number, number: figure(number) });
    badge.title = text;
    fill(badge, h("span", { "aria-hidden": "true" }, figure(number)), h("span", { class: "unseen" }, ` ${text}`));
  }
}

function drawPlace() {
  const [path] = place();
  const current = PAGES.find((entry) => entry.path === (path === "phone" ? "phones" : path)) ?? PAGES[0];
  for (const entry of PAGES) {
    if (entry === current) entry.link?.setAttribute("aria-current", "page");
    else entry.link?.removeAttribute("aria-current");
  }
}

function problem() {
  if (!session.problem) return "";
  return t("login.refused", { reason: session.problem === "insecure" ? t("login.insecure") : session.problem });
}

function drawLogin() {
  const known = document.getElementById("login-problem");
  if (known) {
    known.textContent = problem();
    document.getElementById("password").select();
    return;
  }
  leave();
  const field = h("input", { id: "password", type: "password", autocomplete: "current-password", required: true, "aria-describedby": "login-problem" });
  fill(main, h("form", { class: "card login", onsubmit: (event) => { event.preventDefault(); session.logIn(field.value); } },
    h("h1", {}, t("login.title")),
    h("p", {}, t("login.text", { domain: session.domain })),
    h("label", { for: "password" }, t("login.password")), field,
    h("p", { id: "login-problem", class: "problem", role: "alert" }, problem()),
    h("button", { class: "primary" }, t("login.button"))));
  document.title = `${t("login.title")} – Dialtone`;
  field.focus();
}

function leave() {
  for (const handler of page?.leaving ?? []) handler();
  page = null;
}

/** Shows the page that the address names. */
async function show() {
  drawPlace();
  if (session.state !== "open") return;
  leave();
  const current = { handlers: [], leaving: [], isShown: false };
  page = current;
  const own = {
    ...desk,
    /** Calls back for each push until the page is left; `Reopened` is ours: the connection was away. */
    onPush: (handler) => { current.handlers.push(handler); },
    /** Calls back when the page is left; at once if it was left while it was being made. */
    onLeave: (handler) => { if (page === current) current.leaving.push(handler); else handler(); },
    /** A count that a page knows better than the last push. */
    counted: (count) => {
      Object.assign(desk.counts, count);
      drawCounts();
    },
  };
  const [path, ...rest] = place();
  const entry = PAGES.find((each) => each.path === path) ?? PAGES[0];
  const timer = setTimeout(() => fill(main, h("h1", {}, t(`nav.${entry.path}`)), loading()), LOADING_AFTER);
  let view;
  let isShown = false;
  try {
    view = path === "phone" ? await phonePage(own, rest) : await entry.make(own, rest);
    isShown = true;
  } catch (error) {
    view = h("div", { class: "empty" }, h("h1", {}, t("error.title")), h("p", { role: "alert" }, sentence(error)), h("button", { onclick: show }, t("again")));
  }
  clearTimeout(timer);
  if (page !== current) return;
  current.isShown = isShown;
  fill(main, view);
  performance.mark("shown");
  main.scrollTop = 0;
  document.title = `${main.querySelector("h1")?.textContent ?? t("nav.phones")} – Dialtone`;
  // Where a page was changed by a link, the keyboard goes on in the new one.
  if (document.activeElement === document.body || document.activeElement?.closest("nav")) main.focus({ preventScroll: true });
}

/** Asks for pushes; the first counts come with the answer. */
async function watch() {
  try {
    const { counts } = await session.request("Watch", { on: true });
    received({ mt: "Counts", counts });
  } catch (error) {
    if (session.state === "open") sayError(error);
  }
}

function received(message) {
  if (message.counts) Object.assign(desk.counts, message.counts);
  if (message.mt === "AlarmsChanged") desk.counts.alarms = message.count;
  if (message.mt === "StrangersChanged") desk.counts.strangers = message.count;
  drawCounts();
  for (const handler of page?.handlers ?? []) handler(message);
}

session.addEventListener("state", () => {
  document.body.dataset.link = session.state;
  if (session.state === "open") {
    if (nav.childElementCount === 0) drawTop();
    drawLink();
    watch();
    // What somebody is about to write survives a connection that was away.
    if (page?.isShown) received({ mt: "Reopened" });
    else show();
  } else if (session.state === "password") {
    drawTop();
    drawLogin();
  } else {
    // What is on the page stays readable while the connection is away.
    drawLink();
    if (page?.isShown || document.getElementById("password")) return;
    const text = session.problem === "silent" ? t("login.silent") : problem() || t("login.away");
    fill(main, h("div", { class: "empty" }, h("h1", {}, t("link.password")), h("p", { role: "alert" }, text)));
  }
});

session.addEventListener("updated", () => {
  say(t("updated"), { action: { text: t("reload"), run: () => location.reload(), stays: true } });
});

session.addEventListener("push", ({ detail }) => received(detail));

/** Opens the phone that a link means. */
function follow(text) {
  const mac = linkedPhone(text);
  if (mac === null) return;
  const hash = `#/phone/${mac}`;
  if (location.hash !== hash) location.hash = hash;
  else if (!page?.isShown) show(); // it was not known, and may be now
}

session.addEventListener("parent", ({ detail }) => {
  if (detail.mt === "SetArgs") follow(detail.args);
  if (!applyFrame(detail)) return;
  for (const { badge } of PAGES) if (badge) delete badge.dataset.number;
  drawTop();
  show();
});

// The address belongs to the pages: a jump to the content must not change it.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", show);
// A page that is loaded anew stays where it was.
if (!location.hash) follow(location.search);
drawTop();
session.open();
