// The running batch: how far it is, and why some of it is not.
import { h, time, empty } from "./ui.js";
import { t } from "./text.js";

export async function rolloutPage(desk) {
  const place = h("div", { "aria-live": "polite" });
  const draw = (rollout) => {
    if (!rollout) return place.replaceChildren(empty(t("rollout.none"), h("p", {}, t("rollout.none.how"))));
    const { total, done, failed, remaining } = rollout;
    place.replaceChildren(
      h("p", {}, t(rollout.running ? "rollout.running" : "rollout.finished"), " ", time(rollout.startedAt)),
      h("progress", { max: String(total), value: done + failed, "aria-label": t("nav.rollout") }),
      h("dl", { class: "figures" },
        [["total", total], ["done", done], ["failed", failed], ["remaining", remaining]].map(([key, value]) =>
          h("div", { class: key }, h("dt", {}, t(`rollout.${key}`)), h("dd", {}, String(value))))),
      rollout.reasons.length > 0 && h("table", { class: "plain" }, h("caption", {}, t("rollout.reasons")),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("count")), h("th", { scope: "col" }, t("why")))),
        h("tbody", {}, rollout.reasons.map((each) => h("tr", {}, h("td", {}, String(each.count)), h("td", {}, each.reason))))));
  };
  draw((await desk.request("GetRollout")).rollout);
  desk.onPush((push) => { if (push.mt === "RolloutChanged") draw(push.rollout); });
  return [h("h1", {}, t("nav.rollout")), place];
}
