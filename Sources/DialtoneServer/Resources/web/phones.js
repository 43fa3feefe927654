// All phones: search, filters, the chain at a glance, and actions on many.
import { h, badge, time, ask, say, sayError, empty } from "./ui.js";
import { t } from "./text.js";
import { VirtualList } from "./list.js";

const STEPS = ["ordered", "devices", "configured", "fetched", "registered"];

/** How far a phone has come, and where it is stuck. */
export function chain(phone) {
  const done = [
    true,
    phone.status !== "received" && phone.status !== "identifying" && !(phone.status === "failed" && !phone.configuredAt),
    Boolean(phone.configuredAt),
    Boolean(phone.deliveredAt),
    phone.status === "registered",
  ];
  const current = phone.status === "registered" ? -1 : done.indexOf(false);
  const label = STEPS.map((step, index) => `${t(`step.${step}`)}: ${t(done[index] ? "step.done" : index === current && phone.stuck ? "step.stuck" : "step.open")}`).join(", ");
  return h("span", { class: "chain", role: "img", "aria-label": label, title: label }, STEPS.map((step, index) => {
    const state = done[index] ? "done" : index === current ? (phone.stuck ? "stuck" : "current") : "open";
    return h("span", { class: state });
  }));
}

/** What somebody has to know about the revision that the phone has. */
export function revision(phone) {
  if (!phone.revision) return "–";
  if (phone.deliveredRevision === phone.revision) return h("span", { title: t("revision.same") }, `${phone.revision} ✓`);
  return h("span", { class: "behind", title: t("revision.behind", { has: phone.deliveredRevision ?? "–", would: phone.revision }) },
    `${phone.deliveredRevision ?? "–"} → ${phone.revision}`);
}

export async function phonesPage(desk) {
  const query = { search: "", status: [], vendor: [], stuck: false, sort: "received", descending: true };
  const selection = new Set();
  let count = 0;

  const list = new VirtualList({
    label: t("nav.phones"),
    rowHeight: 56,
    columns: [
      { title: h("span", { class: "unseen" }, t("select")), class: "pick" }, { title: t("phone"), class: "who" },
      { title: t("state"), class: "state" }, { title: t("chain"), class: "way" }, { title: t("model"), class: "model" },
      { title: t("address"), class: "address" }, { title: t("revision"), class: "revision" }, { title: t("why"), class: "why" },
    ],
    key: (phone) => phone.mac,
    selection,
    open: (phone) => desk.go(`phone/${phone.mac}`),
    fetch: async (offset, limit) => {
      const fields = { offset, limit, sort: query.sort, descending: query.descending };
      if (query.search) fields.search = query.search;
      if (query.status.length > 0) fields.status = query.status;
      if (query.vendor.length > 0) fields.vendor = query.vendor;
      if (query.stuck) fields.stuck = true;
      const result = await desk.request("GetPhones", fields);
      return { rows: result.phones, count: result.count };
    },
    counted: (number) => {
      count = number;
      status.textContent = t("phones.count", { count: number });
      nothing.hidden = number > 0;
      list.scroller.hidden = number === 0;
    },
    cells: (phone) => [
      h("input", {
        type: "checkbox", "aria-label": t("select.phone", { mac: phone.mac }), checked: selection.has(phone.mac),
        onchange: (event) => {
          if (event.target.checked) selection.add(phone.mac);
          else selection.delete(phone.mac);
          drawActions();
        },
      }),
      [h("a", { href: `#/phone/${phone.mac}`, class: "name" }, phone.cn || phone.user || phone.mac), h("span", { class: "sub mono" }, `${phone.mac} · ${phone.user}`)],
      badge(phone.status),
      chain(phone),
      [h("span", {}, [phone.vendor, phone.model].filter(Boolean).join(" ") || "–"), phone.firmware && h("span", { class: "sub" }, phone.firmware)],
      h("span", { class: "mono" }, phone.address ?? "–"),
      revision(phone),
      h("span", { class: phone.stuck ? "reason stuck" : "reason", title: phone.reason ?? "" },
        phone.reason ?? (phone.stuck ? t(`stuck.${phone.status}`) : ""), phone.stuck && phone.stuckSince && h("span", { class: "sub" }, time(phone.stuckSince))),
    ],
  });

  const status = h("p", { class: "counted", role: "status" }, "");
  const nothing = h("div", { hidden: true }, empty(t("phones.none"), h("p", {}, t("phones.none.how")), h("a", { href: "#/setup" }, t("nav.setup"))));
  const search = h("input", {
    type: "search", placeholder: t("search.placeholder"), "aria-label": t("search"),
    oninput: () => {
      clearTimeout(search.timer);
      search.timer = setTimeout(() => { query.search = search.value.trim(); list.reset(); }, 150);
    },
  });
  const choose = (name, label, options) => h("label", {}, h("span", {}, label), h("select", {
    onchange: (event) => {
      query[name] = event.target.value ? [event.target.value] : [];
      list.reset();
    },
  }, h("option", { value: "" }, t("all")), options.map(([value, text]) => h("option", { value }, text))));
  const statuses = ["received", "identifying", "configuring", "ready", "delivered", "registered", "failed", "removed"];
  const filters = h("div", { class: "filters", role: "search" }, search,
    choose("status", t("state"), statuses.map((each) => [each, t(`status.${each}`)])),
    choose("vendor", t("vendor"), Object.keys(desk.counts.vendors ?? {}).sort().map((each) => [each, each])),
    h("label", {}, h("span", {}, t("sort")), h("select", {
      onchange: (event) => {
        query.sort = event.target.value;
        query.descending = query.sort === "received" || query.sort === "changed";
        list.reset();
      },
    }, ["received", "changed", "user", "mac", "status"].map((each) => h("option", { value: each }, t(`sort.${each}`))))),
    h("label", { class: "check" }, h("input", { type: "checkbox", onchange: (event) => { query.stuck = event.target.checked; list.reset(); } }), t("only.stuck")));

  const actions = h("div", { class: "bulk" });
  const chosen = () => [...selection];
  function drawActions() {
    const number = selection.size;
    actions.replaceChildren(
      h("span", {}, t("selected", { count: number })),
      h("button", { disabled: number === 0, onclick: () => act("Resync") }, t("resync")),
      h("button", { disabled: number === 0, onclick: () => act("Reopen") }, t("reopen")),
      h("button", { disabled: number === 0, class: "danger", onclick: remove }, t("remove")),
      h("button", { disabled: number === 0, onclick: () => { selection.clear(); drawActions(); list.redraw(); } }, t("select.none")),
      h("button", { onclick: exportPhones }, t("export")));
  }
  async function act(mt) {
    try {
      const { results } = await desk.request(mt, { macs: chosen() });
      const good = results.filter((each) => each.ok ?? each.accepted).length;
      say(t("acted", { good, count: results.length }));
    } catch (error) {
      sayError(error);
    }
  }
  async function remove() {
    if (await ask(t("remove.title", { count: selection.size }), t("remove.text"), t("remove"), { danger: true })) {
      await act("Remove");
      selection.clear();
      drawActions();
      list.refresh();
    }
  }
  async function exportPhones() {
    try {
      const { csv } = await desk.request("ExportPhones", selection.size > 0 ? { macs: chosen() } : { search: query.search, status: query.status, vendor: query.vendor, stuck: query.stuck });
      const link = h("a", { href: URL.createObjectURL(new Blob([csv], { type: "text/csv" })), download: "phones.csv" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    } catch (error) {
      sayError(error);
    }
  }

  desk.onPush((push) => {
    if (push.mt !== "PhonesChanged") return;
    const known = list.update(push.phones);
    // A row that is not here may belong into the view: at most once a second the view is fetched anew.
    if (known < push.phones.length && !phonesPage.planned) {
      phonesPage.planned = setTimeout(() => { phonesPage.planned = 0; list.refresh(); }, 1000);
    }
  });
  desk.onLeave(() => { clearTimeout(phonesPage.planned); phonesPage.planned = 0; });

  drawActions();
  await list.reset();
  status.textContent = t("phones.count", { count });
  return [h("h1", {}, t("nav.phones")), filters, actions, status, nothing, list.scroller];
}
