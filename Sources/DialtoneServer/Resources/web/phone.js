// One phone: what happened, what it is told and why, the file it would get, its doors, and what can be done.
import { h, badge, time, duration, ask, say, sayError, copyButton, loading } from "./ui.js";
import { t } from "./text.js";
import { chain, revision } from "./phones.js";
import { differenceView, fileView } from "./files.js";
import { settingEditor } from "./editor.js";

const TABS = ["timeline", "settings", "files", "devices", "door"];

export async function phonePage(desk, [mac, first]) {
  let tab = TABS.includes(first) ? first : "timeline";
  let data = await desk.request("GetPhone", { mac });
  const head = h("div", { class: "phone-head" });
  const body = h("section", { class: "tab-body", id: "tab-body", role: "tabpanel", tabindex: "0" });
  const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": t("phone.tabs") });

  function drawHead() {
    const { phone } = data;
    head.replaceChildren(
      h("p", { class: "crumb" }, h("a", { href: "#/phones" }, t("nav.phones"))),
      h("h1", {}, phone.cn || phone.user || phone.mac),
      h("div", { class: "facts" }, badge(phone.status), chain(phone),
        h("span", { class: "mono" }, phone.mac), h("span", {}, [phone.vendor, phone.model, phone.firmware].filter(Boolean).join(" ") || t("vendor.unknown")),
        phone.address && h("span", { class: "mono" }, phone.address), h("span", {}, t("revision"), " ", revision(phone))),
      phone.reason && h("p", { class: phone.stuck ? "reason stuck" : "reason" }, phone.reason),
      h("div", { class: "actions" },
        h("button", { onclick: () => act("Resync") }, t("resync")),
        h("button", { onclick: () => act("Reopen") }, t("reopen")),
        h("button", { onclick: () => confirmed("NewToken", "token.title", "token.text", "token.button") }, t("token.button")),
        h("button", { class: "danger", onclick: () => confirmed("Remove", "remove.one.title", "remove.text", "remove") }, t("remove"))));
  }

  async function act(mt) {
    try {
      const { results } = await desk.request(mt, { macs: [mac] });
      say(results[0]?.text ?? t("done"), { kind: results[0]?.ok ?? results[0]?.accepted ? "info" : "error" });
      await refresh();
    } catch (error) {
      sayError(error);
    }
  }

  async function confirmed(mt, title, text, yes) {
    if (await ask(t(title, { mac }), t(text), t(yes), { danger: true })) await act(mt);
  }

  function drawTabs() {
    tabs.replaceChildren(...TABS.map((each) => h("button", {
      role: "tab", id: `tab-${each}`, "aria-selected": String(tab === each), "aria-controls": "tab-body", tabindex: tab === each ? "0" : "-1",
      onclick: () => choose(each),
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
        choose(next);
        document.getElementById(`tab-${next}`).focus();
      },
    }, t(`tab.${each}`))));
    body.setAttribute("aria-labelledby", `tab-${tab}`);
  }

  function choose(each) {
    tab = each;
    history.replaceState(null, "", `#/phone/${mac}/${each}`);
    drawTabs();
    drawBody();
  }

  async function drawBody() {
    const current = tab;
    body.replaceChildren(loading());
    try {
      const view = await VIEWS[current]({ desk, mac, data, refresh });
      if (current === tab) body.replaceChildren(...[view].flat());
    } catch (error) {
      if (current === tab) body.replaceChildren(h("p", { class: "problem" }, error.message));
    }
  }

  async function refresh() {
    data = await desk.request("GetPhone", { mac });
    drawHead();
    if (tab !== "settings") drawBody();
  }

  let planned = 0;
  desk.onPush((push) => {
    if (push.mt !== "PhonesChanged" || !push.phones.some((phone) => phone.mac === mac) || planned) return;
    planned = setTimeout(async () => {
      planned = 0;
      try { await refresh(); } catch { /* the connection says so itself */ }
    }, 300);
  });
  desk.onLeave(() => clearTimeout(planned));

  drawHead();
  drawTabs();
  drawBody();
  return [head, tabs, body];
}

const VIEWS = {
  timeline: ({ data }) => {
    const entries = data.history;
    return h("ol", { class: "timeline" }, entries.map((entry, index) => {
      const before = entries[index - 1];
      const gap = before ? new Date(entry.at) - new Date(before.at) : null;
      return h("li", { class: `event ${entry.kind}` },
        h("span", { class: "when" }, time(entry.at), gap !== null && h("span", { class: "sub" }, `+${duration(gap)}`)),
        h("span", { class: "what" }, entry.text));
    }).reverse());
  },

  settings: ({ desk, mac, data, refresh }) => [
    data.notes.length > 0 && h("ul", { class: "notes" }, data.notes.map((note) => h("li", {}, note))),
    settingEditor(desk, { mac }, data, refresh),
  ].filter(Boolean),

  files: async ({ desk, mac, data }) => {
    const place = h("div", {});
    const numbers = data.revisions.map((each) => each.number).reverse();
    const show = async (what, from, to) => {
      place.replaceChildren(loading());
      try {
        if (what === "difference") {
          const result = await desk.request("GetDifference", { mac, ...(from ? { from } : {}), ...(to ? { to } : {}) });
          place.replaceChildren(h("h2", {}, t("difference.of", { from: result.from ?? "–", to: result.to ?? "–" })), differenceView(result.lines));
        } else {
          const result = await desk.request("GetFile", { mac, ...(from ? { revision: from } : {}) });
          place.replaceChildren(h("h2", {}, t("file.of", { revision: result.revision ?? "–" })), ...result.files.map(fileView),
            ...result.notes.map((note) => h("p", { class: "note" }, note)));
        }
      } catch (error) {
        place.replaceChildren(h("p", { class: "problem" }, error.message));
      }
    };
    const table = h("table", { class: "plain" }, h("caption", {}, t("revisions")),
      h("thead", {}, h("tr", {}, [t("revision"), t("when"), t("cause"), t("model"), ""].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, [...data.revisions].reverse().map((each) => h("tr", {},
        h("td", {}, String(each.number), each.number === data.phone.deliveredRevision && h("span", { class: "tag" }, t("revision.has"))),
        h("td", {}, time(each.at)), h("td", {}, each.cause), h("td", {}, [each.vendor, each.model].filter(Boolean).join(" ")),
        h("td", { class: "actions" }, h("button", { class: "small", onclick: () => show("file", each.number) }, t("show")),
          each.number > Math.min(...numbers) && h("button", { class: "small", onclick: () => show("difference", each.number - 1, each.number) }, t("changes")))))));
    await show("file");
    return [
      h("div", { class: "actions" }, h("button", { onclick: () => show("file") }, t("file.now")),
        h("button", { onclick: () => show("difference") }, t("file.difference"))),
      data.revisions.length > 0 ? table : h("p", {}, t("revisions.none")), place,
    ];
  },

  devices: ({ data }) => {
    const items = Object.entries(data.phone.config ?? {});
    if (items.length === 0) return h("p", {}, t("devices.none"));
    return items.map(([type, value]) => h("section", { class: "card" }, h("h2", {}, type), h("pre", {}, JSON.stringify(value, null, 2))));
  },

  door: ({ desk, mac, data }) => {
    const { door } = data;
    const place = h("div", {});
    const reveal = async () => {
      if (!await ask(t("reveal.title"), t("reveal.text"), t("reveal.button"))) return;
      try {
        const shown = await desk.request("Reveal", { mac, what: "door" });
        const rows = [["door.url", shown.url], ["door.code", shown.codeUrl]].filter(([, url]) => url);
        place.replaceChildren(...rows.map(([label, url]) => h("div", { class: "card" }, h("h2", {}, t(label)), h("p", { class: "mono break" }, url), copyButton(url))),
          shown.qr && qrView(shown.qr));
      } catch (error) {
        sayError(error);
      }
    };
    return [
      h("dl", { class: "pairs" },
        h("dt", {}, t("door.url")), h("dd", { class: "mono" }, door.url),
        h("dt", {}, t("door.code")), h("dd", {}, door.codeOpenUntil ? [t("door.open"), " ", time(door.codeOpenUntil)] : t("door.closed")),
        h("dt", {}, t("door.next")), h("dd", {}, door.codeOpenUntil ? t("door.next.code") : t("door.next.token"))),
      h("button", { class: "primary", onclick: reveal }, t("reveal.button")), place,
    ];
  },
};

/** The modules of a QR code, as rows of 0 and 1, as a picture. */
function qrView(rows) {
  const size = rows.length + 8;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", t("door.qr"));
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", rows.flatMap((row, y) => [...row].map((bit, x) => bit === "1" ? `M${x + 4} ${y + 4}h1v1h-1z` : "")).join(""));
  svg.append(path);
  return h("div", { class: "card qr-card" }, svg);
}
