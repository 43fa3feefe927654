// The running batch: how far it is, and why some of it is not.
import { h, fill, time, empty, figure, table } from "./ui.js";
import { t, inOwnLanguage } from "./text.js";

const FIGURES = ["total", "done", "failed", "remaining"];

export async function rolloutPage(desk) {
  const place = h("div", {});
  // Said at each tenth of the way only: numbers that change all the time would drown everything else.
  const said = h("p", { class: "unseen", role: "status" });
  let tenth = -1;

  function draw(rollout) {
    if (!rollout) return fill(place, empty(t("rollout.none"), h("p", {}, t("rollout.none.how"))));
    const { total, done, failed, remaining, reasons, running, startedAt } = rollout;
    const percent = total === 0 ? 0 : Math.floor((100 * (done + failed)) / total);
    if (Math.floor(percent / 10) !== tenth) {
      tenth = Math.floor(percent / 10);
      said.textContent = t("rollout.said", { percent, done: figure(done), failed: figure(failed), total: figure(total) });
    }
    return fill(place,
      h("p", {}, t(running ? "rollout.running" : "rollout.finished"), " ", time(startedAt, { asDuration: running })),
      h("div", { class: "progress" }, h("progress", { max: Math.max(total, 1), value: done + failed, "aria-label": t("nav.rollout") }), h("span", {}, `${percent} %`)),
      h("dl", { class: "figures" }, FIGURES.map((key) => h("div", { class: key }, h("dt", {}, t(`rollout.${key}`)), h("dd", {}, figure(rollout[key]))))),
      remaining + failed > 0 && h("p", {}, h("a", { href: "#/phones/stuck" }, t("rollout.stuck"))),
      reasons.length > 0 && table(t("rollout.reasons"), [t("count"), t("why")],
        reasons.map((each) => h("tr", {}, h("td", {}, figure(each.count)), h("td", {}, inOwnLanguage(each.titles)))), { shown: true }));
  }

  const load = async () => draw((await desk.request("GetRollout")).rollout);
  desk.onPush((push) => {
    if (push.mt === "RolloutChanged") draw(push.rollout);
    if (push.mt === "Reopened") load().catch(() => { /* the connection says so itself */ });
  });
  await load();
  return [h("h1", {}, t("nav.rollout")), place, said];
}
