// Phones that asked and are not known: give one an account that waits, or dismiss it.
import { h, time, ask, say, sayError, empty } from "./ui.js";
import { t } from "./text.js";

export async function inboxPage(desk) {
  const place = h("div", {});
  async function load() {
    const { strangers, count } = await desk.request("GetStrangers", { offset: 0, limit: 200 });
    desk.counts.strangers = count;
    if (strangers.length === 0) return place.replaceChildren(empty(t("inbox.none"), h("p", {}, t("inbox.none.how"))));
    place.replaceChildren(h("table", { class: "plain" }, h("caption", { class: "unseen" }, t("nav.inbox")),
      h("thead", {}, h("tr", {}, [t("phone"), t("model"), t("address"), t("file"), t("asked"), t("last"), ""].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, strangers.map((each) => h("tr", {},
        h("th", { scope: "row", class: "mono" }, each.mac), h("td", {}, [each.vendor, each.model, each.firmware].filter(Boolean).join(" ") || "–"),
        h("td", { class: "mono" }, each.address), h("td", { class: "mono break" }, each.file), h("td", {}, String(each.count)), h("td", {}, time(each.lastAt)),
        h("td", { class: "actions" },
          h("button", { class: "small", onclick: () => assign(each) }, t("assign")),
          h("button", { class: "small quiet", onclick: () => dismiss(each) }, t("dismiss"))))))));
  }

  async function assign(stranger) {
    let waiting = [];
    try {
      waiting = (await desk.request("GetPhones", { status: ["received", "identifying", "configuring", "ready"], limit: 200 })).phones;
    } catch (error) {
      return sayError(error);
    }
    if (waiting.length === 0) return say(t("assign.nobody"), { kind: "error" });
    const choice = h("select", { id: "assign-to" }, waiting.map((phone) => h("option", { value: phone.mac }, `${phone.cn || phone.user} (${phone.mac})`)));
    const dialog = h("dialog", { "aria-labelledby": "assign-title" }, h("h2", { id: "assign-title" }, t("assign.title", { mac: stranger.mac })),
      h("p", {}, t("assign.text")), h("label", { for: "assign-to" }, t("assign.to")), choice,
      h("div", { class: "actions" }, h("button", { onclick: () => dialog.close("no") }, t("cancel")),
        h("button", { class: "primary", onclick: () => dialog.close("yes") }, t("assign"))));
    dialog.addEventListener("close", async () => {
      dialog.remove();
      if (dialog.returnValue !== "yes") return;
      try {
        await desk.request("AssignStranger", { mac: stranger.mac, to: choice.value });
        say(t("assigned", { mac: stranger.mac }));
        await load();
      } catch (error) {
        sayError(error);
      }
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  async function dismiss(stranger) {
    if (!await ask(t("dismiss.title", { mac: stranger.mac }), t("dismiss.text"), t("dismiss"))) return;
    try {
      await desk.request("DismissStranger", { mac: stranger.mac });
      await load();
    } catch (error) {
      sayError(error);
    }
  }

  let planned = 0;
  desk.onPush((push) => {
    if (push.mt !== "StrangersChanged" || planned) return;
    planned = setTimeout(() => { planned = 0; load().catch(() => {}); }, 1000);
  });
  desk.onLeave(() => clearTimeout(planned));
  await load();
  return [h("h1", {}, t("nav.inbox")), h("p", {}, t("inbox.text")), place];
}
