// All phones: search, filters, the chain at a glance, and actions on many.
import { h, fill, badge, time, ask, say, sayError, sentence, empty, figure, calmly } from "./ui.js";
import { t, inOwnLanguage } from "./text.js";
import { VirtualList } from "./list.js";

const STEPS = ["ordered", "devices", "configured", "fetched", "registered"];
const STATUSES = ["received", "identifying", "configuring", "ready", "delivered", "registered", "failed", "removed"];
const ORDERS = ["received", "changed", "user", "mac", "status"];
/** What a link such as #/phones/stuck narrows the list to. */
const ONLY = ["stuck", "unprotected"];
const PAGE_MAX = 500;
const NARROW = matchMedia("(max-width: 48rem)");

/** How far a phone has come, and where it is stuck. */
export function chain(phone) {
  const done = [
    true,
    phone.status !== "received" && phone.status !== "identifying" && !(phone.status === "failed" && !phone.configuredAt),
    Boolean(phone.configuredAt),
    Boolean(phone.deliveredAt),
    phone.status === "registered",
  ];
  const current = phone.status === "registered" || phone.status === "removed" ? -1 : done.indexOf(false);
  const states = done.map((each, index) => (each ? "done" : index === current ? (phone.stuck ? "stuck" : "current") : "open"));
  const label = STEPS.map((step, index) => `${t(`step.${step}`)}: ${t(`step.is.${states[index]}`)}`).join(", ");
  return h("span", { class: "chain", role: "img", "aria-label": label, title: label }, states.map((state) => h("span", { class: state })));
}

/** Which revision the phone has, and which it would get. */
export function revision(phone) {
  if (!phone.revision) return "–";
  if (phone.deliveredRevision === phone.revision) return h("span", { title: t("revision.same") }, `${phone.revision} ✓`);
  return h("span", { class: "behind", title: t("revision.behind", { has: phone.deliveredRevision ?? "–", would: phone.revision }) },
    `${phone.deliveredRevision ?? "–"} → ${phone.revision}`);
}

/** Why a phone is where it is, in words; null if there is nothing to say. */
export const why = (phone) => (phone.reasonTexts ? inOwnLanguage(phone.reasonTexts) : phone.reason) ?? (phone.stuck ? t(`stuck.${phone.status}`) : null);

/** The maker as people know it, and the model. */
export const maker = (phone) => [phone.vendorName ?? phone.vendor, phone.model].filter(Boolean).join(" ");

// Whoever comes back from a phone finds the list as it was.
const query = { search: "", status: [], vendor: [], stuck: false, unprotected: false, sort: "received", descending: true };
const selection = new Set();
let scrolled = 0;

export async function phonesPage(desk, [only]) {
  if (ONLY.includes(only)) Object.assign(query, { search: "", status: [], vendor: [], stuck: false, unprotected: false, [only]: true });

  const wanted = () => {
    const fields = { sort: query.sort, descending: query.descending };
    if (query.search) fields.search = query.search;
    if (query.status.length > 0) fields.status = query.status;
    if (query.vendor.length > 0) fields.vendor = query.vendor;
    for (const each of ONLY) if (query[each]) fields[each] = true;
    return fields;
  };

  function select(phone, isOn = !selection.has(phone.mac)) {
    if (isOn) selection.add(phone.mac);
    else selection.delete(phone.mac);
    drawActions();
  }

  const list = new VirtualList({
    label: t("nav.phones"),
    rowHeight: () => (NARROW.matches ? 88 : 56),
    columns: [
      { title: h("span", { class: "unseen" }, t("select")), class: "pick" }, { title: t("phone"), class: "who" },
      { title: t("state"), class: "state" }, { title: t("chain"), class: "way" }, { title: t("why"), class: "why" },
      { title: t("model"), class: "model" }, { title: t("address"), class: "address" }, { title: t("revision"), class: "revision" },
    ],
    key: (phone) => phone.mac,
    isSelected: (phone) => selection.has(phone.mac),
    select,
    open: (phone) => desk.go(`phone/${phone.mac}`),
    fetch: async (offset, limit, after) => {
      const { phones, count, next } = await desk.request("GetPhones", { ...wanted(), ...(after ? { after } : { offset }), limit });
      return { rows: phones, count, next };
    },
    counted: (count) => {
      status.textContent = t("phones.count", { count, number: figure(count) });
      nothing.hidden = count > 0;
      list.scroller.hidden = count === 0;
      drawActions();
    },
    // That the connection is away is said elsewhere.
    failed: (error) => { if (error.message !== "offline") status.textContent = sentence(error); },
    // The grid has one place in the order of focus; what is in its rows is for the pointer.
    cells: (phone) => [
      h("input", {
        type: "checkbox", tabindex: "-1", "aria-label": t("select.phone", { mac: phone.mac }), checked: selection.has(phone.mac),
        onchange: (event) => {
          select(phone, event.target.checked);
          event.target.closest(".row").setAttribute("aria-selected", String(event.target.checked));
        },
      }),
      [h("a", { href: `#/phone/${phone.mac}`, class: "name", tabindex: "-1" }, phone.cn || phone.user || phone.mac),
        h("span", { class: "sub" }, h("span", { class: "mono" }, phone.mac), phone.user && ` · ${phone.user}`)],
      badge(phone.status),
      chain(phone),
      why(phone) ? [h("span", { class: phone.stuck ? "reason stuck" : "reason", title: why(phone) }, why(phone)),
        phone.stuck && phone.stuckSince ? h("span", { class: "sub" }, t("stuck.for"), " ", time(phone.stuckSince, { asDuration: true })) : ""] : "",
      [h("span", {}, maker(phone) || "–"), phone.firmware ? h("span", { class: "sub" }, phone.firmware) : ""],
      h("span", { class: "mono" }, phone.address ?? "–"),
      revision(phone),
    ],
  });

  const status = h("p", { class: "counted", role: "status" }, "");
  const noneText = h("p", {}, "");
  const nothing = h("div", { hidden: true }, empty(t("phones.none"), noneText));
  const again = async () => {
    try {
      await list.reset();
      const isFiltered = Boolean(query.search || query.status.length || query.vendor.length || query.stuck || query.unprotected);
      fill(noneText, isFiltered ? h("button", { onclick: showAll }, t("phones.all")) : [t("phones.none.how"), " ", h("a", { href: "#/setup" }, t("nav.setup"))]);
    } catch (error) {
      sayError(error);
    }
  };
  const search = h("input", {
    type: "search", placeholder: t("search.placeholder"), "aria-label": t("search"), value: query.search,
    oninput: () => {
      clearTimeout(search.timer);
      search.timer = setTimeout(() => {
        query.search = search.value.trim();
        again();
      }, 150);
    },
  });
  const choose = (name, label) => h("select", {
    "aria-label": label,
    onchange: (event) => {
      query[name] = event.target.value ? [event.target.value] : [];
      again();
    },
  });
  const ofStatus = choose("status", t("state"));
  const ofVendor = choose("vendor", t("vendor"));
  const order = h("select", {
    "aria-label": t("sort"),
    onchange: (event) => {
      query.sort = event.target.value;
      query.descending = query.sort === "received" || query.sort === "changed";
      again();
    },
  }, ORDERS.map((each) => h("option", { value: each }, t(`sort.${each}`))));
  order.value = query.sort;
  const onlyStuck = h("input", {
    type: "checkbox", checked: query.stuck,
    onchange: (event) => {
      query.stuck = event.target.checked;
      again();
    },
  });
  const stuckCount = h("span", {});
  const onlyUnprotected = h("input", {
    type: "checkbox", checked: query.unprotected,
    onchange: (event) => {
      query.unprotected = event.target.checked;
      again();
    },
  });

  function showAll() {
    Object.assign(query, { search: "", status: [], vendor: [], stuck: false, unprotected: false });
    search.value = "";
    onlyStuck.checked = false;
    onlyUnprotected.checked = false;
    drawCounts();
    again();
  }

  /** How many there are of each, beside the choices. */
  function drawCounts() {
    const { status: byStatus = {}, vendors = {}, vendorNames = {}, stuck } = desk.counts;
    const option = (value, text, count) => h("option", { value }, count === undefined ? text : `${text} (${figure(count)})`);
    // A list that somebody has open stays as it is.
    if (document.activeElement !== ofStatus) {
      fill(ofStatus, option("", t("state.all")), STATUSES.map((each) => option(each, t(`status.${each}`), byStatus[each] ?? 0)));
      ofStatus.value = query.status[0] ?? "";
    }
    if (document.activeElement !== ofVendor) {
      const known = [...new Set([...Object.keys(vendors), ...query.vendor])].sort();
      fill(ofVendor, option("", t("vendor.all")), known.map((each) => option(each, vendorNames[each] ?? each, vendors[each] ?? 0)));
      ofVendor.value = query.vendor[0] ?? "";
    }
    fill(stuckCount, t("only.stuck", { count: figure(stuck ?? 0) }));
  }

  const filters = h("div", { class: "filters", role: "search" }, search, ofStatus, ofVendor, order,
    h("label", { class: "tick" }, onlyStuck, stuckCount), h("label", { class: "tick" }, onlyUnprotected, t("only.unprotected")));

  const selected = h("span", { role: "status" });
  const bulk = [
    h("button", { onclick: () => act("Resync") }, t("resync")),
    h("button", { onclick: () => act("Reopen") }, t("reopen")),
    h("button", { onclick: () => act("Protect") }, t("protect")),
    h("button", { class: "danger", onclick: remove }, t("remove")),
    h("button", { onclick: () => { selection.clear(); drawActions(); list.redraw(); } }, t("select.none")),
  ];
  const all = h("button", { onclick: selectAll });
  const actions = h("div", { class: "bulk", role: "group", "aria-label": t("selection") }, selected, bulk, all, h("button", { onclick: exportPhones }, t("export")));

  function drawActions() {
    selected.textContent = selection.size > 0 ? t("selected", { count: figure(selection.size) }) : "";
    for (const button of bulk) button.hidden = selection.size === 0;
    all.textContent = t("select.all", { count: figure(list?.count ?? 0) });
    all.disabled = !list?.count;
  }

  async function selectAll() {
    try {
      let after;
      do {
        const { phones, next } = await desk.request("GetPhones", { ...wanted(), ...(after && { after }), limit: PAGE_MAX });
        for (const phone of phones) selection.add(phone.mac);
        after = next;
      } while (after);
    } catch (error) {
      sayError(error);
    }
    drawActions();
    list.redraw();
  }

  /** Does the same with all selected phones, some hundreds at a time. */
  async function act(mt) {
    const macs = [...selection];
    const results = [];
    for (const button of bulk) button.disabled = true;
    try {
      for (let start = 0; start < macs.length; start += PAGE_MAX) {
        if (start > 0) selected.textContent = t("acting", { good: figure(start), count: figure(macs.length) });
        results.push(...(await desk.request(mt, { macs: macs.slice(start, start + PAGE_MAX) })).results);
      }
    } catch (error) {
      sayError(error);
    }
    for (const button of bulk) button.disabled = false;
    drawActions();
    const bad = results.filter((each) => !(each.ok ?? each.accepted));
    if (results.length > 0) say(t("acted", { good: figure(results.length - bad.length), count: figure(macs.length) }));
    if (bad.length > 0) say(`${bad[0].mac}: ${bad[0].texts ? inOwnLanguage(bad[0].texts) : bad[0].text}`, { kind: "error" });
  }

  async function remove() {
    const count = selection.size;
    if (await ask(t("remove.title", { count }), t("remove.text"), t("remove"), { danger: true })) {
      await act("Remove");
      selection.clear();
      drawActions();
      list.refresh();
    }
  }

  async function exportPhones() {
    try {
      const { csv } = await desk.request("ExportPhones", selection.size > 0 ? { macs: [...selection] } : wanted());
      const link = h("a", { href: URL.createObjectURL(new Blob([csv], { type: "text/csv" })), download: "phones.csv" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    } catch (error) {
      sayError(error);
    }
  }

  /** How many phones the list has by the numbers; undefined where they do not tell. */
  function expected() {
    const { status: byStatus = {} } = desk.counts;
    if (query.search || query.vendor.length > 0 || ONLY.some((each) => query[each])) return undefined;
    if (query.status.length > 0) return query.status.reduce((sum, each) => sum + (byStatus[each] ?? 0), 0);
    return Object.entries(byStatus).reduce((sum, [status, count]) => (status === "removed" ? sum : sum + count), 0);
  }

  // A row that is not here may belong into the view: at most once a second the view is fetched anew.
  const refresh = calmly(1000, () => list.refresh());
  desk.onPush((push) => {
    if (push.counts) {
      drawCounts();
      // A phone may have come or gone although its row is known.
      if (expected() !== list.count) refresh();
    }
    if (push.mt === "Reopened") list.refresh();
    if (push.mt !== "PhonesChanged") return;
    const known = list.update(push.phones);
    if (push.more || known < push.phones.length) refresh();
  });
  desk.onLeave(() => {
    refresh.stop();
    clearTimeout(search.timer);
    scrolled = list.scroller.scrollTop;
  });

  drawCounts();
  drawActions();
  await list.reset(ONLY.includes(only) ? 0 : scrolled);
  if (list.count === 0) await again();
  return [h("h1", {}, t("nav.phones")), filters, actions, status, nothing, list.scroller];
}
