// The table of settings: what a phone is told, where each value comes from, and overrides to change it, with what they
// would change in the phone's file.
import { h, fill, say, sentence } from "./ui.js";
import { t } from "./text.js";
import { differenceView } from "./files.js";

const PREVIEW_AFTER = 300;

/**
 * scope: { mac }.
 * data: { settings: [{ key, summary, value, source, secret, allowed, overridden }] }; overridden: what this scope says, or null.
 * changed(): called after each change; resolves with the new data.
 */
export function settingEditor(desk, scope, data, changed) {
  let current = data;
  const body = h("tbody", {});
  const filter = h("input", { type: "search", "aria-label": t("settings.search"), placeholder: t("settings.search"), oninput: draw });

  function draw() {
    const text = filter.value.trim().toLowerCase();
    fill(body, current.settings.filter((row) => !text || `${row.key} ${row.summary} ${row.value ?? ""} ${row.source ?? ""}`.toLowerCase().includes(text)).map(line));
  }

  async function save(row, value, before) {
    await desk.request("SetSetting", { scope, key: row.key, value });
    const undo = row.secret ? null : { text: t("undo"), run: () => save(row, before, value).catch((error) => say(sentence(error), { kind: "error" })) };
    say(t(value === null ? "settings.cleared" : "settings.saved", { key: row.key }), { action: undo });
    const focused = document.activeElement?.id;
    current = await changed();
    draw();
    document.getElementById(focused)?.focus();
  }

  function line(row) {
    const id = `setting-${row.key.replaceAll(".", "-")}`;
    const before = row.overridden ?? null;
    const problem = h("p", { class: "problem", id: `${id}-problem`, role: "alert" });
    const preview = h("div", {});
    const input = h("input", {
      id, type: row.secret ? "password" : "text", autocomplete: "off", value: row.secret ? "" : before ?? "",
      placeholder: row.secret && before !== null ? t("settings.secret") : "", title: row.allowed,
      "aria-label": t("settings.override", { key: row.key }), "aria-describedby": `${id}-problem`,
    });
    const failed = (error) => {
      problem.textContent = sentence(error);
      input.setAttribute("aria-invalid", "true");
    };
    let timer = 0;
    let generation = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        generation += 1;
        const mine = generation;
        try {
          const { lines } = await desk.request("Preview", { mac: scope.mac, scope, settings: { [row.key]: input.value } });
          if (mine !== generation || !input.isConnected) return;
          problem.textContent = "";
          input.removeAttribute("aria-invalid");
          fill(preview, h("p", { class: "sub" }, t("settings.preview")), differenceView(lines));
        } catch (error) {
          if (mine !== generation) return;
          fill(preview);
          failed(error);
        }
      }, PREVIEW_AFTER);
    });
    const run = (value) => {
      clearTimeout(timer);
      generation += 1;
      save(row, value, before).catch(failed);
    };
    return h("tr", { class: before !== null ? "overridden" : "" },
      h("th", { scope: "row" }, h("span", { class: "mono" }, row.key), h("span", { class: "sub" }, row.summary)),
      h("td", { class: "mono break", "data-label": t("value") }, row.value ?? "–"),
      h("td", { "data-label": t("source") }, row.source ?? "–"),
      h("td", { class: "edit" }, h("form", { onsubmit: (event) => { event.preventDefault(); run(input.value); } }, input,
        h("button", { class: "small", "aria-label": t("settings.save", { key: row.key }) }, t("save")),
        before !== null && h("button", { class: "small", type: "button", "aria-label": t("settings.clear.label", { key: row.key }), onclick: () => run(null) }, t("settings.clear"))), problem, preview));
  }

  draw();
  return h("div", {}, h("p", { class: "sub" }, t("settings.text")), filter, h("table", { class: "plain settings stack" }, h("caption", { class: "unseen" }, t("tab.settings")),
    h("thead", {}, h("tr", {}, [t("setting"), t("value"), t("source"), t("override")].map((title) => h("th", { scope: "col" }, title)))), body));
}
