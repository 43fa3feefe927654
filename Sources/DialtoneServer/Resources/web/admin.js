// The administrators' app: login, navigation, and one module per page.
import { Session } from "./session.js";
import { h, sayError } from "./ui.js";
import { setLanguage, t } from "./text.js";
import { setScheme, applyFrame } from "./frame.js";
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

const parameters = new URLSearchParams(location.search);
const inMyApps = window.self !== window.top;
setLanguage(parameters.get("lang"));
setScheme(parameters.get("scheme"));

const session = new Session("dialtone-admin", {
  parent: inMyApps ? window.parent : null,
  objectName: parameters.get("name"),
});

/** What the pages share: the session, the latest counts, and where to go. */
export const desk = {
  session,
  counts: { status: {}, vendors: {}, stuck: 0, alarms: 0, strangers: 0 },
  request: (mt, fields) => session.request(mt, fields),
  go: (path) => { location.hash = `#/${path}`; },
  /** Calls back for each push until the page is left. */
  onPush: (handler) => { page.handlers.push(handler); },
  /** Calls back when the page is left. */
  onLeave: (handler) => { page.leaving.push(handler); },
};

let page = { handlers: [], leaving: [] };
const main = document.getElementById("main");
const top = document.getElementById("top");

function drawTop() {
  const path = location.hash.slice(2).split("/")[0] || "phones";
  const isOpen = session.state === "open";
  top.replaceChildren(
    h("a", { class: "brand", href: "#/phones" }, h("img", { src: "dialtone-admin.png", alt: "", width: "28", height: "28" }), "Dialtone"),
    isOpen && h("nav", { "aria-label": t("nav.label") }, h("ul", {}, PAGES.map((entry) => {
      const count = entry.count?.(desk.counts) ?? 0;
      return h("li", {}, h("a", { href: `#/${entry.path}`, "aria-current": path === entry.path || (path === "phone" && entry.path === "phones") ? "page" : null },
        t(`nav.${entry.path}`),
        count > 0 && h("span", { class: "count", title: t(entry.says, { count }) }, String(count), h("span", { class: "unseen" }, t(entry.says, { count })))));
    }))),
    h("span", { class: `link ${session.state}`, role: "status" }, t(`link.${session.state}`)));
}

function drawLogin() {
  const field = h("input", { id: "password", type: "password", autocomplete: "current-password", required: true, "aria-describedby": "login-problem" });
  const form = h("form", { class: "card login", onsubmit: (event) => { event.preventDefault(); session.logIn(field.value); } },
    h("h1", {}, t("login.title")),
    h("p", {}, t("login.text", { domain: session.domain })),
    h("label", { for: "password" }, t("login.password")), field,
    h("p", { id: "login-problem", class: "problem", role: "alert" }, session.problem ? t("login.refused", { reason: session.problem }) : ""),
    h("button", { class: "primary" }, t("login.button")));
  main.replaceChildren(form);
  field.focus();
}

/** Shows the page that the address names. */
async function show() {
  drawTop();
  if (session.state !== "open") return;
  for (const leave of page.leaving) leave();
  page = { handlers: [], leaving: [] };
  const current = page;
  const [path, ...rest] = location.hash.slice(2).split("/").map(decodeURIComponent);
  const entry = PAGES.find((each) => each.path === path);
  const make = path === "phone" ? () => phonePage(desk, rest) : () => (entry ?? PAGES[0]).make(desk, rest);
  try {
    const view = await make();
    if (current !== page) return;
    main.replaceChildren(...[view].flat());
    document.title = `${main.querySelector("h1")?.textContent ?? t("nav.phones")} – Dialtone`;
    if (document.activeElement === document.body || document.activeElement?.closest("nav")) main.focus({ preventScroll: true });
  } catch (error) {
    if (current !== page) return;
    main.replaceChildren(h("div", { class: "empty" }, h("h1", {}, t("error.title")), h("p", {}, error.message),
      h("button", { onclick: show }, t("again"))));
  }
}

session.addEventListener("state", async () => {
  document.body.dataset.link = session.state;
  if (session.state === "open") {
    try {
      const { counts } = await session.request("Watch", { on: true });
      Object.assign(desk.counts, counts);
    } catch (error) {
      sayError(error);
    }
    show();
  } else if (session.state === "password") {
    drawTop();
    drawLogin();
  } else {
    // What is on the page stays readable while the connection is away.
    drawTop();
    if (!main.hasChildNodes() && session.problem) main.replaceChildren(h("div", { class: "empty" }, h("p", {}, session.problem)));
  }
});

session.addEventListener("push", ({ detail }) => {
  if (detail.counts) Object.assign(desk.counts, detail.counts);
  if (detail.mt === "AlarmsChanged") desk.counts.alarms = detail.count;
  if (detail.mt === "StrangersChanged") desk.counts.strangers = detail.count;
  drawTop();
  for (const handler of page.handlers) handler(detail);
});

session.addEventListener("parent", ({ detail }) => {
  if (applyFrame(detail)) {
    drawTop();
    show();
  }
});

addEventListener("hashchange", show);
document.querySelector("[data-text=skip]").textContent = t("skip");
drawTop();
session.open();
