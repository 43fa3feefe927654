// One phone: what happened, what it is told and why, the file it would get, its doors, and what can be done.
import { h, fill, badge, time, duration, ask, say, sayError, sentence, copyButton, loading, table, calmly } from "./ui.js";
import { t, has, inOwnLanguage } from "./text.js";
import { chain, revision, maker, why } from "./phones.js";
import { differenceView, fileView } from "./files.js";
import { settingEditor } from "./editor.js";

const TABS = ["timeline", "settings", "files", "devices", "door"];
const KEYS = { ArrowRight: 1, ArrowLeft: -1 };
const LINE_KINDS = new Set(["failed", "alarm", "alarmed", "stranger", "registered", "ready"]);

export async function phonePage(desk, [mac, first]) {
  let tab = TABS.includes(first) ? first : "timeline";
  let data = await desk.request("GetPhone", { mac });
  const facts = h("div", {});
  const body = h("section", { class: "tab-body", id: "tab-body", role: "tabpanel", tabindex: "0" });
  const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": t("phone.tabs") }, TABS.map((each) => h("button", {
    role: "tab", id: `tab-${each}`, "aria-controls": "tab-body", onclick: () => choose(each),
    onkeydown: (event) => {
      const step = KEYS[event.key];
      if (!step) return;
      const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
      choose(next);
      document.getElementById(`tab-${next}`).focus();
    },
  }, t(`tab.${each}`))));

  function drawFacts() {
    const { phone } = data;
    const conditions = phone.conditions ?? [];
    // The gravest one that is stored is the phone's reason: it is said with how long it has been so.
    const told = conditions.find((each) => each.subject !== "access");
    const reason = told ? inOwnLanguage(told.texts) : why(phone);
    fill(facts,
      h("h1", {}, phone.cn || phone.user || phone.mac),
      h("div", { class: "facts" }, badge(phone.status), chain(phone), h("span", { class: "mono" }, phone.mac), phone.user && h("span", {}, phone.user),
        h("span", {}, [maker(phone), phone.firmware].filter(Boolean).join(" ") || t("vendor.unknown")),
        phone.address && h("span", { class: "mono" }, phone.address), h("span", {}, t("revision"), " ", revision(phone))),
      handsets(phone.handset),
      reason && h("p", { class: phone.stuck ? "notice stuck" : "notice", "data-condition": told?.code }, reason, phone.stuck && phone.stuckSince && h("span", { class: "sub" }, t("stuck.for"), " ", time(phone.stuckSince, { asDuration: true }))),
      conditions.filter((each) => each !== told).map((each) => h("p", { class: "notice", "data-condition": each.code }, inOwnLanguage(each.texts))));
    protect.hidden = !conditions.some((each) => each.code === "makers-admin-password");
  }

  async function act(mt) {
    try {
      const { results } = await desk.request(mt, { mac, macs: [mac] });
      const isGood = results[0]?.ok ?? results[0]?.accepted ?? true;
      say((results[0] && inOwnLanguage(results[0].texts)) || t("done"), { kind: isGood ? "info" : "error" });
      await reload();
      drawBody();
    } catch (error) {
      sayError(error);
    }
  }

  async function confirmed(mt, title, text, yes) {
    if (await ask(t(title, { mac }), t(text), t(yes), { danger: true })) await act(mt);
  }

  // Only where there is something to protect it from.
  const protect = h("button", { hidden: true, onclick: () => act("Protect") }, t("protect"));
  const actions = h("div", { class: "actions" },
    protect,
    h("button", { onclick: () => act("Resync") }, t("resync")),
    h("button", { onclick: () => act("Reopen") }, t("reopen")),
    h("button", { onclick: () => confirmed("NewToken", "token.title", "token.text", "token.button") }, t("token.button")),
    h("button", { class: "danger", onclick: () => confirmed("Remove", "remove.one.title", "remove.text", "remove") }, t("remove")));

  function drawTabs() {
    for (const each of tabs.children) {
      const isCurrent = each.id === `tab-${tab}`;
      each.setAttribute("aria-selected", String(isCurrent));
      each.tabIndex = isCurrent ? 0 : -1;
    }
    body.setAttribute("aria-labelledby", `tab-${tab}`);
  }

  function choose(each) {
    tab = each;
    // No step of its own in the browser's history.
    history.replaceState(null, "", `#/phone/${mac}/${each}`);
    drawTabs();
    fill(body, loading());
    drawBody();
  }

  async function drawBody() {
    const current = tab;
    try {
      const view = await VIEWS[current]({ desk, mac, data, reload });
      if (current === tab) fill(body, view);
    } catch (error) {
      if (current === tab) fill(body, h("p", { class: "problem", role: "alert" }, sentence(error)));
    }
  }

  async function reload() {
    data = await desk.request("GetPhone", { mac });
    drawFacts();
    return data;
  }

  // Nobody's typing, reading of a file or look at a secret is interrupted by a push: only what is not asked for is drawn again.
  const refresh = calmly(300, async () => {
    try {
      await reload();
      if (tab === "timeline" || tab === "devices") await drawBody();
    } catch { /* the connection says so itself */ }
  });
  desk.onPush((push) => {
    if (push.mt === "Reopened" || (push.mt === "PhonesChanged" && (push.more || push.phones.some((phone) => phone.mac === mac)))) refresh();
  });
  desk.onLeave(refresh.stop);

  drawFacts();
  drawTabs();
  await drawBody();
  return [h("p", { class: "crumb" }, h("a", { href: "#/phones" }, t("nav.phones"))), facts, actions, tabs, body];
}

/** What a DECT base has for handsets, or which place a handset has; nothing for other phones. */
function handsets(handset) {
  if (!handset) return null;
  const link = (mac) => h("a", { href: `#/phone/${mac}`, class: "mono" }, mac);
  if (handset.base) return h("p", { class: "sub" }, t(handset.number ? "handset.at" : "handset.none", { number: handset.number }), " ", link(handset.base));
  if (handset.handsets.length === 0 && handset.switchedOff.length === 0) return null;
  return h("ul", { class: "notes" },
    h("li", {}, t("handset.own", { number: handset.number })),
    handset.handsets.map((each) => h("li", {},
      each.number ? t("handset.number", { number: each.number }) : t("handset.left"), " ", each.user, " ", link(each.mac), " ", badge(each.status), each.problem && ` ${each.problem}`)),
    handset.switchedOff.length > 0 && h("li", {}, t("handset.off", { numbers: handset.switchedOff.join(", ") })));
}

const VIEWS = {
  timeline: ({ data }) => {
    const entries = [...data.history].sort((a, b) => a.at.localeCompare(b.at));
    if (entries.length === 0) return h("p", {}, t("timeline.none"));
    return h("ol", { class: "timeline", reversed: true }, entries.map((entry, index) => {
      const gap = index > 0 ? new Date(entry.at) - new Date(entries[index - 1].at) : null;
      return h("li", { class: `event ${LINE_KINDS.has(entry.kind) ? entry.kind : ""}` },
        h("span", { class: "when" }, time(entry.at), gap !== null && h("span", { class: "sub" }, t("timeline.after", { duration: duration(gap) }))),
        h("span", { class: "what" }, inOwnLanguage(entry.texts)));
    }).reverse());
  },

  settings: ({ desk, mac, data, reload }) => [
    data.notes.length > 0 && h("ul", { class: "notes" }, data.notes.map((note) => h("li", {}, note))),
    settingEditor(desk, { mac }, data, reload),
    data.parameters?.length > 0 && table(t("parameters"), [t("parameter"), t("value"), t("source")], data.parameters.map((each) => h("tr", {},
      h("th", { scope: "row", class: "mono break" }, each.name), h("td", { class: "mono break" }, each.value), h("td", {}, each.source ?? "–"))), { kind: "stack", shown: true }),
  ],

  files: async ({ desk, mac, data }) => {
    const place = h("div", { "aria-live": "polite" });
    const numbers = data.revisions.map((each) => each.number);
    const show = async (what, from, to) => {
      fill(place, loading());
      try {
        if (what === "difference") {
          const result = await desk.request("GetDifference", { mac, ...(from ? { from } : {}), ...(to ? { to } : {}) });
          fill(place, h("h2", {}, t("difference.of", { from: result.from ?? "–", to: result.to ?? "–" })), differenceView(result.lines));
        } else {
          const result = await desk.request("GetFile", { mac, ...(from ? { revision: from } : {}) });
          fill(place, h("h2", {}, t("file.of", { revision: result.revision ?? "–" })), (result.notes ?? []).map((note) => h("p", { class: "notice" }, note)), result.files.map(fileView));
        }
      } catch (error) {
        fill(place, h("p", { class: "problem", role: "alert" }, sentence(error)));
      }
    };
    await show("file");
    return [
      h("div", { class: "actions" }, h("button", { onclick: () => show("file") }, t("file.now")),
        h("button", { onclick: () => show("difference") }, t("file.difference"))),
      numbers.length === 0 ? h("p", {}, t("revisions.none"))
        : table(t("revisions"), [t("revision"), t("when"), t("cause"), t("model"), t("actions")], [...data.revisions].sort((a, b) => b.number - a.number).map((each) => h("tr", {},
          h("th", { scope: "row" }, String(each.number), each.number === data.phone.deliveredRevision && h("span", { class: "tag" }, t("revision.has"))),
          h("td", {}, time(each.at)), h("td", {}, inOwnLanguage(each.causeTexts)), h("td", {}, maker(each)),
          h("td", {}, h("div", { class: "actions" },
            h("button", { class: "small", "aria-label": t("file.of", { revision: each.number }), onclick: () => show("file", each.number) }, t("show")),
            numbers.includes(each.number - 1) && h("button", { class: "small", "aria-label": t("difference.of", { from: each.number - 1, to: each.number }), onclick: () => show("difference", each.number - 1, each.number) }, t("changes")))))), { kind: "stack", shown: true }),
      place,
    ];
  },

  devices: ({ data }) => {
    const items = data.phone.items ?? [];
    if (items.length === 0) return h("p", {}, t("devices.none"));
    return items.map((item) => {
      const name = [item.type, item.id, item.desc].filter((part) => part !== undefined && part !== null && part !== "").join(" · ");
      return h("section", { class: "card" }, h("h2", {}, name),
        h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": name }, JSON.stringify(item, null, 2)));
    });
  },

  door: ({ desk, mac, data }) => {
    const { door } = data;
    const place = h("div", { "aria-live": "polite" });
    const reveal = async () => {
      if (!await ask(t("reveal.title"), t("reveal.text"), t("reveal.button"))) return;
      try {
        const shown = await desk.request("Reveal", { mac, what: "door" });
        const rows = [["door.code", shown.codeUrl, shown.codeQr], ["door.url", shown.url, shown.qr]].filter(([, url]) => url);
        fill(place, rows.map(([label, url, qr]) => h("section", { class: "card" }, h("h2", {}, t(label)), h("p", { class: "mono break" }, url), copyButton(url), qrView(qr))),
          shown.code && h("p", {}, t("door.code.is"), " ", h("strong", { class: "mono" }, shown.code)));
      } catch (error) {
        sayError(error);
      }
    };
    const secrets = async () => {
      if (!await ask(t("secrets.title"), t("secrets.text"), t("secrets.button"))) return;
      try {
        const shown = Object.entries((await desk.request("Reveal", { mac, what: "secrets" })).secrets ?? {}).filter(([, value]) => typeof value === "string" && value);
        fill(place, shown.length === 0 ? h("p", {}, t("secrets.none"))
          : h("dl", { class: "pairs card" }, shown.map(([key, value]) => [h("dt", {}, has(`secret.${key}`) ? t(`secret.${key}`) : key), h("dd", { class: "mono break" }, value)])));
      } catch (error) {
        sayError(error);
      }
    };
    const isOpen = door.codeOpenUntil && new Date(door.codeOpenUntil) > new Date();
    return [
      h("dl", { class: "pairs" },
        h("dt", {}, t("door.url")), h("dd", { class: "mono break" }, door.url),
        h("dt", {}, t("door.code")), h("dd", {}, isOpen ? [t("door.open"), " ", time(door.codeOpenUntil)] : t("door.closed")),
        h("dt", {}, t("door.next")), h("dd", {}, t(isOpen ? "door.next.code" : "door.next.token"))),
      h("div", { class: "actions" }, h("button", { class: "primary", onclick: reveal }, t("reveal.button")), h("button", { onclick: secrets }, t("secrets.button"))), place,
    ];
  },
};

/** The modules of a QR code, as rows of 0 and 1, as a picture; nothing for a text that was too long for one. */
function qrView(rows) {
  if (!rows) return null;
  const size = rows.length + 8; // with the quiet zone
  const make = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const svg = make("svg", { viewBox: `0 0 ${size} ${size}`, class: "qr", role: "img", "aria-label": t("door.qr") });
  svg.append(make("path", { d: rows.flatMap((row, y) => [...row].flatMap((bit, x) => (bit === "1" ? [`M${x + 4} ${y + 4}h1v1h-1z`] : []))).join("") }));
  return svg;
}
