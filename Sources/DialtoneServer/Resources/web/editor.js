// The table of settings: what a phone is told, where each value comes from, and overrides to change it.
import { h, say, sayError } from "./ui.js";
import { t } from "./text.js";

/**
 * scope: { mac }, { vendor, model }, { vendor } or {} for the instance.
 * data: { settings: [{ key, summary, value, source, secret, allowed, overridden }] }
 */
export function settingEditor(desk, scope, data, changed) {
  const rows = data.settings;
  const body = h("tbody", {});
  const filter = h("input", { type: "search", "aria-label": t("settings.search"), placeholder: t("settings.search"), oninput: draw });

  function draw() {
    const text = filter.value.trim().toLowerCase();
    body.replaceChildren(...rows.filter((row) => !text || `${row.key} ${row.summary} ${row.value ?? ""} ${row.source ?? ""}`.toLowerCase().includes(text)).map(line));
  }

  function line(row) {
    const id = `setting-${row.key.replaceAll(".", "-")}`;
    const input = h("input", {
      id, type: row.secret ? "password" : "text", autocomplete: "off", value: row.overridden !== null && !row.secret ? row.overridden : "",
      placeholder: row.secret && row.overridden !== null ? t("settings.secret") : (row.value ?? ""), title: row.allowed, "aria-label": `${row.key}: ${row.summary}`,
      "aria-describedby": `${id}-problem`,
    });
    const problem = h("span", { class: "problem", id: `${id}-problem`, role: "alert" });
    const save = async (value) => {
      try {
        await desk.request("SetSetting", { scope, key: row.key, value });
        problem.textContent = "";
        say(value === null ? t("settings.cleared", { key: row.key }) : t("settings.saved", { key: row.key }));
        const before = row.overridden;
        if (!row.secret && before !== null && before !== undefined && value !== before) {
          say(t("settings.saved", { key: row.key }), { action: { text: t("undo"), run: () => save(before) } });
        }
        await changed?.();
        const fresh = await reload();
        const at = rows.findIndex((each) => each.key === row.key);
        if (fresh) rows[at] = fresh;
        draw();
      } catch (error) {
        problem.textContent = error.message;
        input.setAttribute("aria-invalid", "true");
      }
    };
    const reload = async () => {
      if (!scope.mac) return { ...row, overridden: row.overridden };
      const { settings } = await desk.request("GetPhone", { mac: scope.mac });
      return settings.find((each) => each.key === row.key);
    };
    return h("tr", { class: row.overridden !== null ? "overridden" : "" },
      h("th", { scope: "row" }, h("label", { for: id, class: "mono" }, row.key), h("span", { class: "sub" }, row.summary)),
      h("td", { class: "mono break" }, row.value ?? "–"),
      h("td", {}, row.source ?? "–"),
      h("td", { class: "edit" }, h("form", { onsubmit: (event) => { event.preventDefault(); save(input.value); } }, input,
        h("button", { class: "small" }, t("save")),
        row.overridden !== null && h("button", { class: "small quiet", type: "button", onclick: () => save(null) }, t("settings.clear"))), problem));
  }

  draw();
  return h("div", {}, filter, h("table", { class: "plain settings" }, h("caption", { class: "unseen" }, t("tab.settings")),
    h("thead", {}, h("tr", {}, [t("setting"), t("value"), t("source"), t("override")].map((title) => h("th", { scope: "col" }, title)))), body));
}
