// Overrides by scope, the vendors' own parameters, and own templates with a live preview against a chosen phone.
import { h, ask, say, sayError, empty } from "./ui.js";
import { t } from "./text.js";
import { differenceView, fileView } from "./files.js";

const sameScope = (a, b) => (a.vendor ?? "") === (b.vendor ?? "") && (a.model ?? "") === (b.model ?? "") && (a.mac ?? "") === (b.mac ?? "");

export async function overridesPage(desk) {
  let data = await desk.request("GetOverrides");
  let scope = {};
  const scopes = h("div", { class: "scopes" });
  const detail = h("div", { class: "scope-detail" });

  const named = () => data.scopes.find((each) => sameScope(each.scope, scope)) ?? { scope, text: scopeText(scope), settings: {}, parameters: {}, templates: [] };
  const scopeText = (each) => each.mac ? t("scope.phone", { mac: each.mac }) : each.model ? t("scope.model", each) : each.vendor ? t("scope.vendor", each) : t("scope.instance");
  const reload = async () => {
    data = await desk.request("GetOverrides");
    draw();
  };

  function draw() {
    const all = [{ scope: {} }, ...data.scopes.filter((each) => !sameScope(each.scope, {}))];
    if (!all.some((each) => sameScope(each.scope, scope))) all.push({ scope });
    scopes.replaceChildren(h("h2", {}, t("scopes")), h("ul", {}, all.map((each) => h("li", {}, h("button", {
      class: "scope", "aria-current": sameScope(each.scope, scope) ? "true" : null, onclick: () => { scope = each.scope; draw(); },
    }, scopeText(each.scope))))), adder());
    drawDetail();
  }

  function adder() {
    const vendor = h("select", { "aria-label": t("vendor") }, data.vendors.map((each) => h("option", { value: each.id }, each.name)));
    const model = h("input", { placeholder: t("scope.model.hint"), "aria-label": t("model") });
    return h("form", { class: "adder", onsubmit: (event) => { event.preventDefault(); scope = { vendor: vendor.value, ...(model.value.trim() ? { model: model.value.trim().toUpperCase() } : {}) }; draw(); } },
      h("h3", {}, t("scope.add")), vendor, model, h("button", { class: "small" }, t("add")));
  }

  function drawDetail() {
    const current = named();
    detail.replaceChildren(h("h2", {}, scopeText(scope)), settings(current), parameters(current), templates(current));
  }

  async function save(mt, fields, done) {
    try {
      await desk.request(mt, { scope, ...fields });
      say(done);
      await reload();
      return true;
    } catch (error) {
      sayError(error);
      return false;
    }
  }

  function settings(current) {
    const key = h("select", { "aria-label": t("setting") }, data.keys.map((each) => h("option", { value: each.key }, `${each.key} – ${each.summary}`)));
    const value = h("input", { "aria-label": t("value"), autocomplete: "off" });
    const hint = h("p", { class: "sub", id: "key-hint" });
    const change = () => {
      const row = data.keys.find((each) => each.key === key.value);
      hint.textContent = row ? t("allowed", { allowed: row.allowed }) : "";
      value.type = row?.secret ? "password" : "text";
    };
    key.addEventListener("change", change);
    change();
    return h("section", { class: "card" }, h("h3", {}, t("tab.settings")),
      Object.keys(current.settings).length === 0 ? h("p", { class: "sub" }, t("overrides.none")) : h("table", { class: "plain" },
        h("caption", { class: "unseen" }, t("tab.settings")),
        h("tbody", {}, Object.entries(current.settings).map(([name, text]) => h("tr", {}, h("th", { scope: "row", class: "mono" }, name), h("td", { class: "mono break" }, text === "" ? t("settings.empty") : text),
          h("td", {}, h("button", { class: "small quiet", onclick: () => save("SetSetting", { key: name, value: null }, t("settings.cleared", { key: name })) }, t("settings.clear"))))))),
      h("form", { class: "inline", onsubmit: (event) => { event.preventDefault(); save("SetSetting", { key: key.value, value: value.value }, t("settings.saved", { key: key.value })); } },
        key, value, h("button", { class: "small primary" }, t("save"))), hint);
  }

  function parameters(current) {
    const vendor = h("select", { "aria-label": t("vendor") }, data.vendors.map((each) => h("option", { value: each.id }, each.name)));
    if (scope.vendor) vendor.value = scope.vendor;
    const name = h("input", { "aria-label": t("parameter"), placeholder: t("parameter"), autocomplete: "off" });
    const value = h("input", { "aria-label": t("value"), placeholder: t("value"), autocomplete: "off" });
    const rows = Object.entries(current.parameters).flatMap(([id, list]) => list.map((each) => ({ id, ...each })));
    return h("section", { class: "card" }, h("h3", {}, t("parameters")), h("p", { class: "sub" }, t("parameters.text")),
      rows.length > 0 && h("table", { class: "plain" }, h("caption", { class: "unseen" }, t("parameters")), h("tbody", {}, rows.map((each) => h("tr", {},
        h("td", {}, each.id), h("th", { scope: "row", class: "mono" }, each.name), h("td", { class: "mono break" }, each.value),
        h("td", {}, h("button", { class: "small quiet", onclick: () => save("SetParameter", { vendor: each.id, name: each.name, value: null }, t("settings.cleared", { key: each.name })) }, t("settings.clear"))))))),
      h("form", { class: "inline", onsubmit: (event) => { event.preventDefault(); save("SetParameter", { vendor: vendor.value, name: name.value.trim(), value: value.value }, t("settings.saved", { key: name.value })); } },
        vendor, name, value, h("button", { class: "small primary" }, t("save"))));
  }

  function templates(current) {
    const choices = data.vendors.filter((each) => !scope.vendor || each.id === scope.vendor).flatMap((each) => each.files.map((file) => ({ vendor: each.id, file })));
    const choice = h("select", { "aria-label": t("template.file") }, choices.map((each, index) => h("option", { value: String(index) }, `${each.vendor} · ${each.file}`)));
    return h("section", { class: "card" }, h("h3", {}, t("templates")), h("p", { class: "sub" }, t("templates.text")),
      current.templates.length > 0 && h("ul", { class: "templates" }, current.templates.map((each) => h("li", {}, h("span", { class: "mono" }, `${each.vendor} · ${each.file}`), ` (${t("bytes", { count: each.bytes })}) `,
        h("button", { class: "small", onclick: () => edit(each) }, t("edit")),
        h("button", { class: "small danger", onclick: async () => {
          if (await ask(t("template.remove.title"), t("template.remove.text"), t("remove"), { danger: true })) save("SetTemplate", { vendor: each.vendor, file: each.file, text: null }, t("done"));
        } }, t("remove"))))),
      h("div", { class: "inline" }, choice, h("button", { class: "small", onclick: () => edit(choices[Number(choice.value)]) }, t("template.new"))),
      h("div", { id: "template-editor" }));
  }

  async function edit({ vendor, file }) {
    const place = document.getElementById("template-editor");
    let text = "";
    let phones = [];
    try {
      const known = named().templates.some((each) => each.vendor === vendor && each.file === file);
      if (known) text = (await desk.request("GetTemplate", { scope, vendor, file })).text;
      phones = (await desk.request("GetPhones", { vendor: [vendor], limit: 50 })).phones;
    } catch (error) {
      return sayError(error);
    }
    const lines = h("div", { class: "numbers", "aria-hidden": "true" });
    const problem = h("p", { class: "problem", id: "template-problem", role: "alert" });
    const preview = h("div", { class: "preview" });
    const area = h("textarea", { class: "code", spellcheck: "false", rows: "18", "aria-label": t("template.text", { vendor, file }), "aria-describedby": "template-problem", value: text });
    const phone = h("select", { id: "template-phone" }, h("option", { value: "" }, t("template.example")), phones.map((each) => h("option", { value: each.mac }, `${each.cn || each.user} (${each.mac})`)));
    let planned = 0;
    let generation = 0;
    let wrong = 0;
    const number = () => {
      const count = area.value.split("\n").length;
      lines.replaceChildren(...Array.from({ length: count }, (_, index) => h("span", { class: index + 1 === wrong ? "wrong" : "" }, `${index + 1}\n`)));
      lines.scrollTop = area.scrollTop;
    };
    const check = async () => {
      const mine = ++generation;
      try {
        const result = await desk.request("Preview", { scope, ...(phone.value ? { mac: phone.value } : {}), template: { vendor, file, text: area.value } });
        if (mine !== generation) return;
        wrong = 0;
        problem.textContent = "";
        area.removeAttribute("aria-invalid");
        preview.replaceChildren(h("h4", {}, t("template.difference")), differenceView(result.lines), ...result.files.map(fileView));
      } catch (error) {
        if (mine !== generation) return;
        wrong = error.line ?? 0;
        problem.textContent = error.line ? t("template.line", { line: error.line, reason: error.message }) : error.message;
        area.setAttribute("aria-invalid", "true");
      }
      number();
    };
    const soon = () => {
      clearTimeout(planned);
      planned = setTimeout(check, 300);
    };
    area.addEventListener("input", () => { number(); soon(); });
    area.addEventListener("scroll", () => { lines.scrollTop = area.scrollTop; });
    phone.addEventListener("change", check);
    place.replaceChildren(h("h4", {}, t("template.text", { vendor, file })),
      h("div", { class: "template-area" }, lines, area), problem,
      h("div", { class: "actions" }, h("label", { for: "template-phone" }, t("template.against")), phone,
        h("button", { class: "primary", onclick: async () => { if (await save("SetTemplate", { vendor, file, text: area.value }, t("template.saved"))) place.replaceChildren(); } }, t("save"))),
      preview);
    number();
    if (text) check();
    area.focus();
  }

  if (data.vendors.length === 0) return [h("h1", {}, t("nav.overrides")), empty(t("overrides.none"))];
  draw();
  return [h("h1", {}, t("nav.overrides")), h("p", {}, t("overrides.text")), h("div", { class: "two" }, scopes, detail)];
}
