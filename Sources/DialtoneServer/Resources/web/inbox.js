// Phones that asked and are not known: give one an account that waits, or dismiss it.
import { h, fill, time, ask, dialogue, say, sayError, empty, figure, table, calmly } from "./ui.js";
import { t } from "./text.js";

const SHOWN_MAX = 500;
const WAITING = ["received", "identifying", "configuring", "ready"];

export async function inboxPage(desk) {
  const place = h("div", {});
  async function load() {
    const { strangers, count } = await desk.request("GetStrangers", { offset: 0, limit: SHOWN_MAX });
    desk.counted({ strangers: count });
    if (strangers.length === 0) return fill(place, empty(t("inbox.none"), h("p", {}, t("inbox.none.how"))));
    return fill(place, count > strangers.length && h("p", {}, t("inbox.first", { count: strangers.length, all: figure(count) })),
      table(t("nav.inbox"), [t("phone"), t("model"), t("address"), t("file"), t("asked"), t("last"), t("actions")], strangers.map((each) => h("tr", {},
        h("th", { scope: "row", class: "mono" }, each.mac), h("td", {}, [each.vendorName ?? each.vendor, each.model, each.firmware].filter(Boolean).join(" ") || "–"),
        h("td", { class: "mono" }, each.address), h("td", { class: "mono break" }, each.file), h("td", {}, t("times", { count: each.count })), h("td", {}, time(each.lastAt)),
        h("td", {}, h("div", { class: "actions" },
          h("button", { class: "small", "aria-label": t("assign.title", { mac: each.mac }), onclick: () => assign(each).catch(sayError) }, t("assign")),
          h("button", { class: "small", "aria-label": t("dismiss.label", { mac: each.mac }), onclick: () => dismiss(each).catch(sayError) }, t("dismiss")))))), { kind: "stack" }));
  }

  async function assign(stranger) {
    const choice = h("select", { id: "assign-to" });
    const none = h("p", { role: "status" });
    let found = [];
    // Orders may be many: what is typed narrows them.
    const find = async (search) => {
      const { phones } = await desk.request("GetPhones", { status: WAITING, sort: "received", descending: true, limit: 100, ...(search ? { search } : {}) });
      found = phones;
      fill(choice, phones.map((phone) => h("option", { value: phone.mac },
        `${phone.cn || phone.user} (${phone.mac})${phone.assignedMac ? ` – ${t("assign.has", { mac: phone.assignedMac })}` : ""}`)));
      none.textContent = phones.length === 0 ? t("assign.nobody") : "";
      return phones.length;
    };
    if (await find("") === 0) return say(t("assign.nobody"), { kind: "error" });
    const search = h("input", { type: "search", id: "assign-search", oninput: () => find(search.value.trim()).catch(sayError) });
    const content = h("div", { class: "fields" }, h("p", {}, t("assign.text")), h("label", { for: "assign-search" }, t("search")), search,
      h("label", { for: "assign-to" }, t("assign.to")), choice, none);
    if (!await dialogue(t("assign.title", { mac: stranger.mac }), content, t("assign")) || !choice.value) return undefined;
    const phone = found.find((each) => each.mac === choice.value);
    const isTaken = Boolean(phone && (phone.deliveredAt || phone.assignedMac));
    const device = phone?.assignedMac ?? [phone?.vendorName ?? phone?.vendor, phone?.model, phone?.address].filter(Boolean).join(" ");
    if (isTaken && !await ask(t("assign.replace.title", { name: phone.cn || phone.user }), t("assign.replace.text", { device: device || phone.mac, mac: stranger.mac }),
      t("assign.replace"), { danger: true })) return undefined;
    await desk.request("AssignStranger", { mac: stranger.mac, to: choice.value, replace: isTaken });
    say(t("assigned", { mac: stranger.mac }));
    return load();
  }

  async function dismiss(stranger) {
    if (!await ask(t("dismiss.title", { mac: stranger.mac }), t("dismiss.text"), t("dismiss"), { danger: true })) return;
    await desk.request("DismissStranger", { mac: stranger.mac });
    say(t("dismissed", { mac: stranger.mac }));
    await load();
  }

  const again = calmly(1000, () => load().catch(() => { /* the connection says so itself */ }));
  desk.onPush((push) => { if (push.mt === "StrangersChanged" || push.mt === "Reopened") again(); });
  desk.onLeave(again.stop);
  await load();
  return [h("h1", {}, t("nav.inbox")), h("p", {}, t("inbox.text")), place];
}
