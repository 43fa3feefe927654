// The way from nothing to the first phone: each step with a live check, the exact values, and what to look at when it stays red.
import { h, copyButton } from "./ui.js";
import { t, has } from "./text.js";

const CHECK_AGAIN = 3000;
const STEPS = ["tls", "certificate", "database", "clock", "pbx", "services", "provider", "devices", "first-phone"];

export async function setupPage(desk) {
  const checks = h("ol", { class: "checks", "aria-live": "polite" });
  const values = h("div", {});
  let drawn = "";

  async function load() {
    const health = await desk.request("GetHealth");
    const text = JSON.stringify(health.checks.map(({ id, state, text }) => [id, state, text]));
    if (text !== drawn) {
      drawn = text;
      const known = STEPS.map((id) => health.checks.find((each) => each.id === id)).filter(Boolean);
      checks.replaceChildren(...known.map((check) => h("li", { class: `check ${check.state}` },
        h("span", { class: "sign", role: "img", "aria-label": t(`check.${check.state}`) }),
        h("div", {}, h("h3", {}, t(`check.${check.id}.title`)), h("p", {}, check.text),
          check.state !== "ok" && has(`check.${check.id}.look`) && h("p", { class: "look" }, t(`check.${check.id}.look`))))));
    }
    return health;
  }

  const health = await load();
  values.replaceChildren(
    h("h2", {}, t("setup.objects")), h("p", {}, t("setup.objects.text")),
    ...health.apps.map((app) => h("section", { class: "card" }, h("h3", {}, app.name),
      h("dl", { class: "pairs" }, Object.entries(app).filter(([key]) => key !== "name").flatMap(([key, value]) => [
        h("dt", {}, has(`object.${key}`) ? t(`object.${key}`) : key),
        h("dd", { class: "mono break" }, Array.isArray(value) ? value.join(", ") || "–" : String(value), typeof value === "string" && value.startsWith("http") && copyButton(value)),
      ])))),
    health.appObjects?.length > 0 && h("section", { class: "card" }, h("h3", {}, t("setup.found")), h("table", { class: "plain" },
      h("caption", { class: "unseen" }, t("setup.found")),
      h("thead", {}, h("tr", {}, ["title", "sip", "url", "connected"].map((key) => h("th", { scope: "col" }, t(`object.${key}`))))),
      h("tbody", {}, health.appObjects.map((each) => h("tr", {}, h("td", {}, each.title), h("td", {}, each.sip), h("td", { class: "mono break" }, each.url), h("td", {}, t(each.connected ? "yes" : "no"))))))),
    h("h2", {}, t("setup.dhcp")), h("p", {}, t("setup.dhcp.text")),
    ...Object.entries(health.dhcp).map(([server, line]) => h("section", { class: "card" }, h("h3", {}, has(`dhcp.${server}`) ? t(`dhcp.${server}`) : server), h("pre", { class: "code", tabindex: "0" }, line), copyButton(line))),
    h("h2", {}, t("setup.vendors")), h("p", {}, t("setup.vendors.text")),
    h("table", { class: "plain" }, h("caption", { class: "unseen" }, t("setup.vendors")),
      h("thead", {}, h("tr", {}, [t("vendor"), t("setup.enter"), t("setup.redirect")].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, health.vendors.map((each) => h("tr", {}, h("th", { scope: "row" }, each.name), h("td", { class: "mono break" }, each.bootstrapURL), h("td", {}, has(`redirect.${each.id}`) ? t(`redirect.${each.id}`) : t("redirect.none")))))),
    h("p", { class: "sub" }, `Dialtone ${health.version}`));

  const timer = setInterval(() => load().catch(() => {}), CHECK_AGAIN);
  desk.onLeave(() => clearInterval(timer));
  return [h("h1", {}, t("nav.setup")), h("p", {}, t("setup.text")), h("h2", {}, t("setup.checks")), checks, values];
}
