// The way from nothing to the first phone: each step with a live check, the exact values, and what to look at when it stays red.
import { h, fill, copyButton, table, duration } from "./ui.js";
import { t, has, inOwnLanguage } from "./text.js";

const CHECK_AGAIN = 3000;
const STEPS = ["tls", "certificate", "database", "clock", "pbx", "services", "provider", "devices", "first-phone", "admin-passwords", "old-tls", "search"];
/** Where the phones are that a check is about. */
const LINKS = { "admin-passwords": "#/phones/unprotected" };
const APP_FIELDS = ["url", "flags", "apis", "apps"];

const known = (key, other) => (has(key) ? t(key) : other);

export async function setupPage(desk) {
  const checks = h("ol", { class: "checks" });
  const said = h("p", { class: "unseen", role: "status" });
  const found = h("div", {});
  const conditions = h("ul", { class: "checks" });
  const apis = h("div", {});
  let drawn = "";
  let objectsDrawn = "";
  let pbxDrawn = "";

  function step({ id, state, text }) {
    return h("li", { class: `step ${state}` }, h("span", { class: "sign", role: "img", "aria-label": t(`check.${state}`) }),
      h("div", {}, h("h3", {}, known(`check.${id}.title`, id)), h("p", {}, text),
        state !== "ok" && has(`check.${id}.look`) && h("p", { class: "look" }, t(`check.${id}.look`)),
        state !== "ok" && LINKS[id] && h("p", { class: "look" }, h("a", { href: LINKS[id] }, t(`check.${id}.show`)))));
  }

  function condition({ severity, texts }) {
    return h("li", { class: `step ${severity}` }, h("span", { class: "sign", role: "img", "aria-label": t(`severity.${severity}`) }),
      h("div", {}, h("p", {}, inOwnLanguage(texts))));
  }

  function grant({ api, tick, purpose, granted, required }) {
    return h("tr", {}, h("th", { scope: "row" }, tick), h("td", { class: "mono" }, api), h("td", {}, inOwnLanguage(purpose)),
      h("td", {}, t(granted ? "yes" : required ? "api.missing" : "no")));
  }

  async function load() {
    const health = await desk.request("GetHealth");
    const sorted = [...health.checks].sort((a, b) => STEPS.indexOf(a.id) - STEPS.indexOf(b.id));
    const text = JSON.stringify(sorted);
    if (text !== drawn) {
      drawn = text;
      const open = sorted.filter((each) => each.state !== "ok");
      said.textContent = open.length === 0 ? t("setup.ready") : t("setup.next", { step: known(`check.${open[0].id}.title`, open[0].id) });
      fill(checks, sorted.map(step));
    }
    const pbx = JSON.stringify([health.conditions, health.apis, health.pbxs]);
    if (pbx !== pbxDrawn) {
      pbxDrawn = pbx;
      fill(conditions, health.conditions?.map(condition) ?? []);
      fill(apis, health.pbxs?.length > 0 && h("section", { class: "card" }, h("h3", {}, t("setup.apis")), h("p", {}, t("setup.apis.text")),
        table(t("setup.apis"), [t("object.flags"), t("api"), t("api.purpose"), t("api.granted")], health.apis.map(grant), { kind: "stack" })));
    }
    const objects = JSON.stringify(health.appObjects ?? []);
    if (objects !== objectsDrawn) {
      objectsDrawn = objects;
      fill(found, health.appObjects?.length > 0 && h("section", { class: "card" }, h("h3", {}, t("setup.found")),
        table(t("setup.found"), [t("object.title"), t("object.sip"), t("object.url"), t("object.connected")], health.appObjects.map((each) => h("tr", {},
          h("th", { scope: "row" }, each.title || "–"), h("td", {}, each.sip), h("td", { class: "mono break" }, each.url), h("td", {}, t(each.connected ? "yes" : "no")))), { kind: "stack" })));
    }
    return health;
  }

  const copied = (text) => h("div", { class: "copied" }, h("code", { class: "mono break" }, text), copyButton(text));
  const value = (each) => {
    if (Array.isArray(each)) return each.length > 0 ? each.join(", ") : "–";
    return copied(String(each));
  };

  const health = await load();
  const timer = setInterval(() => load().catch(() => { /* the connection says so itself */ }), CHECK_AGAIN);
  desk.onLeave(() => clearInterval(timer));
  return [
    h("h1", {}, t("nav.setup")), h("p", {}, t("setup.text")), h("h2", {}, t("setup.checks")), said, checks, conditions,
    h("h2", {}, t("setup.objects")), h("p", {}, t("setup.objects.text")),
    health.apps.map((app) => h("section", { class: "card" }, h("h3", { class: "mono" }, app.name), has(`app.${app.name}`) && h("p", {}, t(`app.${app.name}`)),
      h("dl", { class: "pairs" }, APP_FIELDS.filter((key) => key in app).map((key) => [h("dt", {}, t(`object.${key}`)), h("dd", {}, value(app[key]))])))),
    apis, found,
    h("h2", {}, t("setup.dhcp")), h("p", {}, t("setup.dhcp.text")),
    h("dl", { class: "pairs card" }, Object.entries(health.dhcp).map(([server, line]) => [h("dt", {}, known(`dhcp.${server}`, server)), h("dd", {}, copied(line))])),
    h("h2", {}, t("setup.vendors")), h("p", {}, t("setup.vendors.text")),
    table(t("setup.vendors"), [t("vendor"), t("setup.enter"), t("setup.redirect")], health.vendors.map((each) => h("tr", {},
      h("th", { scope: "row" }, each.name), h("td", { class: "mono break" }, each.bootstrapURL), h("td", {}, known(`redirect.${each.id}`, t("redirect.none"))))), { kind: "stack" }),
    h("p", { class: "sub" }, `Dialtone ${health.version}`, typeof health.uptime === "number" && ` · ${t("setup.uptime", { duration: duration(health.uptime * 1000) })}`),
  ];
}
