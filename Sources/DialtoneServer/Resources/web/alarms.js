// What an administrator has to look at, and what happened lately.
import { h, fill, time, say, sayError, empty, table, calmly } from "./ui.js";
import { t, has, inOwnLanguage } from "./text.js";

const kind = (each) => (has(`alarm.${each.kind}`) ? t(`alarm.${each.kind}`) : each.kind);

export async function alarmsPage(desk) {
  const alarms = h("div", {});
  const events = h("div", {});
  const also = h("input", { type: "checkbox", onchange: () => load().catch(sayError) });
  const every = h("button", { onclick: () => acknowledge(open) }, t("alarms.acknowledge.all"));
  let open = [];

  async function load() {
    const [first, second] = await Promise.all([desk.request("GetAlarms", { open: !also.checked }), desk.request("GetEvents")]);
    open = first.alarms.filter((each) => !each.acknowledgedAt).map((each) => each.id);
    every.disabled = open.length === 0;
    fill(alarms, first.alarms.length === 0 ? empty(t("alarms.none"))
      : table(t("nav.alarms"), [t("when"), t("kind"), t("phone"), t("what"), t("actions")], first.alarms.map((each) => h("tr", { class: each.acknowledgedAt ? "seen" : "open" },
        h("td", {}, time(each.at)), h("td", {}, kind(each)), h("td", {}, each.mac ? h("a", { href: `#/phone/${each.mac}`, class: "mono" }, each.mac) : h("a", { href: "#/setup" }, t("nav.setup")),
          each.user && h("span", { class: "sub" }, each.user)),
        h("td", {}, inOwnLanguage(each.texts)), h("td", {}, each.acknowledgedAt ? h("span", { class: "sub" }, t("alarms.seen"), " ", time(each.acknowledgedAt))
          : h("button", { class: "small", "aria-label": t("alarms.acknowledge.one", { kind: kind(each), mac: each.mac ?? t("nav.setup") }), onclick: () => acknowledge([each.id]) }, t("alarms.acknowledge"))))), { kind: "stack" }));
    fill(events, second.events.length === 0 ? h("p", {}, t("events.none")) : h("ol", { class: "timeline" },
      second.events.map((each) => h("li", { class: "event" }, h("span", { class: "when" }, time(each.at)), h("span", { class: "what" }, each.text)))));
  }

  async function acknowledge(ids) {
    try {
      await desk.request("AcknowledgeAlarms", { ids });
      desk.counted({ alarms: Math.max(0, desk.counts.alarms - ids.length) });
      say(t("done"));
      await load();
    } catch (error) {
      sayError(error);
    }
  }

  const again = calmly(500, () => load().catch(() => { /* the connection says so itself */ }));
  desk.onPush((push) => { if (push.mt === "AlarmsChanged" || push.mt === "Reopened") again(); });
  desk.onLeave(again.stop);
  await load();
  return [h("h1", {}, t("nav.alarms")), h("div", { class: "actions" }, h("label", { class: "tick" }, also, t("alarms.all")), every), alarms, h("h2", {}, t("events")), events];
}
