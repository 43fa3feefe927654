// What an administrator has to look at, and what happened lately.
import { h, time, say, sayError, empty } from "./ui.js";
import { t } from "./text.js";

export async function alarmsPage(desk) {
  const alarms = h("div", {});
  const events = h("div", {});
  let onlyOpen = true;

  async function load() {
    const [first, second] = await Promise.all([desk.request("GetAlarms", { open: onlyOpen }), desk.request("GetEvents")]);
    const open = first.alarms.filter((each) => !each.acknowledgedAt);
    alarms.replaceChildren(
      h("div", { class: "actions" },
        h("label", { class: "check" }, h("input", { type: "checkbox", checked: !onlyOpen, onchange: (event) => { onlyOpen = !event.target.checked; load().catch(sayError); } }), t("alarms.all")),
        h("button", { disabled: open.length === 0, onclick: () => acknowledge(open.map((each) => each.id)) }, t("alarms.acknowledge.all"))),
      first.alarms.length === 0 ? empty(t("alarms.none")) : h("table", { class: "plain" }, h("caption", { class: "unseen" }, t("nav.alarms")),
        h("thead", {}, h("tr", {}, [t("when"), t("kind"), t("phone"), t("what"), ""].map((title) => h("th", { scope: "col" }, title)))),
        h("tbody", {}, first.alarms.map((each) => h("tr", { class: each.acknowledgedAt ? "seen" : "open" },
          h("td", {}, time(each.at)), h("td", {}, t(`alarm.${each.kind}`)), h("td", {}, h("a", { href: `#/phone/${each.mac}`, class: "mono" }, each.mac)),
          h("td", {}, each.text), h("td", {}, !each.acknowledgedAt && h("button", { class: "small", onclick: () => acknowledge([each.id]) }, t("alarms.acknowledge"))))))));
    events.replaceChildren(second.events.length === 0 ? h("p", {}, t("events.none")) : h("ol", { class: "timeline" },
      second.events.map((each) => h("li", { class: `event ${each.kind}` }, h("span", { class: "when" }, time(each.at)), h("span", { class: "what" }, each.text)))));
  }

  async function acknowledge(ids) {
    try {
      await desk.request("AcknowledgeAlarms", { ids });
      say(t("done"));
      await load();
    } catch (error) {
      sayError(error);
    }
  }

  desk.onPush((push) => { if (push.mt === "AlarmsChanged") load().catch(() => {}); });
  await load();
  return [h("h1", {}, t("nav.alarms")), alarms, h("h2", {}, t("events")), events];
}
