// Overrides by scope, the vendors' own parameters, and own templates, each with a live preview against a chosen phone.
import { h, fill, ask, say, sayError, sentence, empty, table } from "./ui.js";
import { t } from "./text.js";
import { differenceView, fileView } from "./files.js";

const PREVIEW_AFTER = 300;
const PHONES_MAX = 50;
const sameScope = (a, b) => ["vendor", "model", "mac"].every((key) => (a[key] ?? "") === (b[key] ?? ""));

export async function overridesPage(desk) {
  let data = await desk.request("GetOverrides");
  let scope = {};
  const scopes = h("section", { class: "scopes", "aria-label": t("scopes") });
  const detail = h("div", { class: "scope-detail" });
  const vendorName = (id) => data.vendors.find((each) => each.id === id)?.name ?? id;

  const named = () => data.scopes.find((each) => sameScope(each.scope, scope)) ?? { scope, settings: {}, parameters: {}, templates: [] };
  const scopeText = (each) => {
    if (each.mac) return t("scope.phone", { mac: each.mac });
    if (each.model) return `${vendorName(each.vendor)} ${each.model}`;
    return each.vendor ? vendorName(each.vendor) : t("scope.instance");
  };
  const reload = async () => {
    data = await desk.request("GetOverrides");
    await draw();
  };

  async function draw() {
    const all = [{ scope: {} }, ...data.scopes.filter((each) => !sameScope(each.scope, {}))];
    if (!all.some((each) => sameScope(each.scope, scope))) all.push({ scope });
    fill(scopes, h("h2", {}, t("scopes")), h("ul", {}, all.map((each) => h("li", {}, h("button", {
      class: "scope", "aria-current": sameScope(each.scope, scope) ? "true" : null, onclick: () => go(each.scope),
    }, scopeText(each.scope))))), adder());
    await drawDetail();
  }

  function go(to) {
    scope = to;
    draw().then(() => detail.querySelector("h2")?.focus(), sayError);
  }

  function adder() {
    const vendor = h("select", { id: "scope-vendor" }, data.vendors.map((each) => h("option", { value: each.id }, each.name)));
    const model = h("input", { id: "scope-model", placeholder: t("scope.model.hint"), autocomplete: "off" });
    return h("form", { class: "fields", onsubmit: (event) => { event.preventDefault(); go({ vendor: vendor.value, ...(model.value.trim() ? { model: model.value.trim() } : {}) }); } },
      h("h3", {}, t("scope.add")), h("label", { for: "scope-vendor" }, t("vendor")), vendor, h("label", { for: "scope-model" }, t("model")), model, h("button", { class: "small" }, t("scope.go")));
  }

  async function drawDetail() {
    const current = named();
    // Whose file shows what a change would do: phones of this scope.
    const wanted = { limit: PHONES_MAX, sort: "changed", descending: true, ...(scope.vendor ? { vendor: [scope.vendor] } : {}) };
    const { phones } = scope.mac ? { phones: [] } : await desk.request("GetPhones", wanted);
    const model = scope.model?.toUpperCase() ?? "*";
    const fits = (each) => (model.endsWith("*") ? each.startsWith(model.slice(0, -1)) : each === model);
    const fitting = phones.filter((each) => each.vendor && fits(each.model?.toUpperCase() ?? ""));
    const phone = h("select", { id: "preview-phone" }, scope.mac ? h("option", { value: scope.mac }, scope.mac) : h("option", { value: "" }, t("template.example")),
      fitting.map((each) => h("option", { value: each.mac }, `${each.cn || each.user} (${[vendorName(each.vendor), each.model, each.mac].filter(Boolean).join(" ")})`)));
    if (fitting.length > 0) phone.value = fitting[0].mac;
    fill(detail, h("h2", { tabindex: "-1" }, scopeText(scope)),
      h("p", { class: "inline" }, h("label", { for: "preview-phone" }, t("template.against")), phone),
      settings(current, phone), parameters(current, phone), templates(current, phone));
  }

  async function save(mt, fields, { done, undo }) {
    try {
      await desk.request(mt, { scope, ...fields });
      const former = scope;
      say(done, { action: undo && { text: t("undo"), run: () => { scope = former; save(mt, undo, { done: t("undone") }); } } });
      await reload();
      return true;
    } catch (error) {
      sayError(error);
      return false;
    }
  }

  /** Shows what a change that is not saved yet would do, some time after the last key. `change()` is what Preview takes. */
  function previewing(phone, place, problem, field, change) {
    let timer = 0;
    let generation = 0;
    const run = async () => {
      generation += 1;
      const mine = generation;
      const fields = change();
      if (!fields) return fill(place);
      try {
        const result = await desk.request("Preview", { scope, ...(phone.value ? { mac: phone.value } : {}), ...fields });
        if (mine !== generation) return undefined;
        problem.textContent = "";
        field.removeAttribute("aria-invalid");
        return fill(place, h("p", { class: "sub" }, t("settings.preview")), differenceView(result.lines));
      } catch (error) {
        if (mine !== generation) return undefined;
        problem.textContent = sentence(error);
        field.setAttribute("aria-invalid", "true");
        return fill(place);
      }
    };
    return () => {
      clearTimeout(timer);
      timer = setTimeout(run, PREVIEW_AFTER);
    };
  }

  function settings(current, phone) {
    const key = h("select", { id: "override-key" }, data.keys.map((each) => h("option", { value: each.key }, `${each.key} – ${each.summary}`)));
    const value = h("input", { id: "override-value", autocomplete: "off", "aria-describedby": "override-hint override-problem" });
    const hint = h("p", { class: "sub", id: "override-hint" });
    const problem = h("p", { class: "problem", id: "override-problem", role: "alert" });
    const preview = h("div", {});
    const soon = previewing(phone, preview, problem, value, () => (value.value === "" ? null : { settings: { [key.value]: value.value } }));
    const change = () => {
      const row = data.keys.find((each) => each.key === key.value);
      hint.textContent = row?.allowed ? t("allowed", { allowed: row.allowed }) : "";
      value.type = row?.secret ? "password" : "text";
      soon();
    };
    key.addEventListener("change", change);
    value.addEventListener("input", soon);
    phone.addEventListener("change", soon);
    change();
    const set = (name, text) => {
      const isSecret = data.keys.find((each) => each.key === name)?.secret;
      const before = current.settings[name] ?? null;
      return save("SetSetting", { key: name, value: text }, { done: t(text === null ? "settings.cleared" : "settings.saved", { key: name }), undo: isSecret ? null : { key: name, value: before } });
    };
    const rows = Object.entries(current.settings);
    return h("section", { class: "card" }, h("h3", {}, t("tab.settings")),
      rows.length === 0 ? h("p", { class: "sub" }, t("overrides.none")) : table(t("tab.settings"), [t("setting"), t("value"), t("actions")], rows.map(([name, text]) => h("tr", {},
        h("th", { scope: "row", class: "mono break" }, name), h("td", { class: "mono break" }, text === "" ? t("settings.empty") : text),
        h("td", {}, h("button", { class: "small", "aria-label": t("settings.clear.label", { key: name }), onclick: () => set(name, null) }, t("settings.clear"))))), { kind: "stack" }),
      h("form", { class: "fields", onsubmit: (event) => { event.preventDefault(); set(key.value, value.value); } },
        h("label", { for: "override-key" }, t("setting")), key, h("label", { for: "override-value" }, t("value")), value, hint, problem, h("button", { class: "small primary" }, t("save"))), preview);
  }

  function parameters(current, phone) {
    const vendor = h("select", { id: "parameter-vendor" }, data.vendors.filter((each) => !scope.vendor || each.id === scope.vendor).map((each) => h("option", { value: each.id }, each.name)));
    const name = h("input", { id: "parameter-name", autocomplete: "off", required: true });
    const value = h("input", { id: "parameter-value", autocomplete: "off", "aria-describedby": "parameter-problem" });
    const problem = h("p", { class: "problem", id: "parameter-problem", role: "alert" });
    const preview = h("div", {});
    const soon = previewing(phone, preview, problem, name, () => (name.value.trim() === "" ? null : { parameters: { [vendor.value]: [{ name: name.value.trim(), value: value.value }] } }));
    for (const field of [vendor, name, value, phone]) field.addEventListener("input", soon);
    const rows = Object.entries(current.parameters ?? {}).flatMap(([id, list]) => list.map((each) => ({ id, ...each })));
    const set = (id, key, text) => {
      const before = rows.find((each) => each.id === id && each.name === key)?.value ?? null;
      return save("SetParameter", { vendor: id, name: key, value: text }, { done: t(text === null ? "settings.cleared" : "settings.saved", { key }), undo: { vendor: id, name: key, value: before } });
    };
    return h("section", { class: "card" }, h("h3", {}, t("parameters")), h("p", { class: "sub" }, t("parameters.text")),
      rows.length > 0 && table(t("parameters"), [t("vendor"), t("parameter"), t("value"), t("actions")], rows.map((each) => h("tr", {},
        h("td", {}, vendorName(each.id)), h("th", { scope: "row", class: "mono break" }, each.name), h("td", { class: "mono break" }, each.value ?? t("settings.empty")),
        h("td", {}, h("button", { class: "small", "aria-label": t("settings.clear.label", { key: each.name }), onclick: () => set(each.id, each.name, null) }, t("settings.clear"))))), { kind: "stack" }),
      h("form", { class: "fields", onsubmit: (event) => { event.preventDefault(); set(vendor.value, name.value.trim(), value.value); } },
        h("label", { for: "parameter-vendor" }, t("vendor")), vendor, h("label", { for: "parameter-name" }, t("parameter")), name,
        h("label", { for: "parameter-value" }, t("value")), value, problem, h("button", { class: "small primary" }, t("save"))), preview);
  }

  function templates(current, phone) {
    const choices = data.vendors.filter((each) => !scope.vendor || each.id === scope.vendor).flatMap((each) => each.files.map((file) => ({ vendor: each.id, file })));
    const choice = h("select", { id: "template-file" }, choices.map((each, index) => h("option", { value: String(index) }, `${vendorName(each.vendor)} · ${each.file}`)));
    const editor = h("div", {});
    const label = (each) => `${vendorName(each.vendor)} · ${each.file}`;
    const remove = async (each) => {
      if (!await ask(t("template.remove.title"), t("template.remove.text"), t("remove"), { danger: true })) return;
      const former = await desk.request("GetTemplate", { scope, ...each }).catch(() => null);
      await save("SetTemplate", { ...each, text: null }, { done: t("template.removed"), undo: former && { ...each, text: former.text } });
    };
    const open = (each) => edit(each, editor, phone).catch(sayError);
    return h("section", { class: "card" }, h("h3", {}, t("templates")), h("p", { class: "sub" }, t("templates.text")),
      current.templates.length > 0 && h("ul", { class: "templates" }, current.templates.map(({ vendor, file, bytes }) => h("li", {}, h("span", { class: "mono" }, label({ vendor, file })), ` (${t("bytes", { count: bytes })}) `,
        h("button", { class: "small", "aria-label": t("template.edit", { file: label({ vendor, file }) }), onclick: () => open({ vendor, file }) }, t("edit")), " ",
        h("button", { class: "small danger", "aria-label": t("template.remove", { file: label({ vendor, file }) }), onclick: () => remove({ vendor, file }) }, t("remove"))))),
      choices.length > 0 && h("div", { class: "inline" }, h("label", { for: "template-file" }, t("template.file")), choice, h("button", { class: "small", onclick: () => open(choices[Number(choice.value)]) }, t("template.new"))),
      editor);
  }

  async function edit({ vendor, file }, place, phone) {
    const isKnown = named().templates.some((each) => each.vendor === vendor && each.file === file);
    const before = isKnown ? (await desk.request("GetTemplate", { scope, vendor, file })).text : null;
    const lines = h("div", { class: "numbers", "aria-hidden": "true" });
    const problem = h("p", { class: "problem", id: "template-problem", role: "alert" });
    const preview = h("div", { class: "preview" });
    const area = h("textarea", { id: "template-area", class: "code", spellcheck: "false", rows: "18", "aria-label": t("template.text", { vendor: vendorName(vendor), file }), "aria-describedby": "template-problem", value: before ?? "" });
    let planned = 0;
    let generation = 0;
    let wrong = 0;
    const number = () => {
      const count = area.value.split("\n").length;
      fill(lines, Array.from({ length: count }, (_, index) => h("span", { class: index + 1 === wrong ? "wrong" : "" }, `${index + 1}\n`)));
      lines.scrollTop = area.scrollTop;
    };
    const failed = (error) => {
      wrong = error.line ?? 0;
      problem.textContent = wrong ? t("template.line", { line: wrong, reason: sentence(error) }) : sentence(error);
      area.setAttribute("aria-invalid", "true");
      number();
    };
    const check = async () => {
      generation += 1;
      const mine = generation;
      try {
        const result = await desk.request("Preview", { scope, ...(phone.value ? { mac: phone.value } : {}), template: { vendor, file, text: area.value } });
        if (mine !== generation) return;
        wrong = 0;
        problem.textContent = "";
        area.removeAttribute("aria-invalid");
        fill(preview, h("h4", {}, t("template.difference")), differenceView(result.lines), result.files.map(fileView));
        number();
      } catch (error) {
        if (mine === generation) failed(error);
      }
    };
    const soon = () => {
      clearTimeout(planned);
      planned = setTimeout(check, PREVIEW_AFTER);
    };
    const store = async () => {
      try {
        const text = area.value;
        await desk.request("SetTemplate", { scope, vendor, file, text });
        const former = scope;
        say(t("template.saved"), { action: { text: t("undo"), run: () => { scope = former; save("SetTemplate", { vendor, file, text: before }, { done: t("undone") }); } } });
        await reload();
      } catch (error) {
        failed(error);
      }
    };
    area.addEventListener("input", () => { number(); soon(); });
    area.addEventListener("scroll", () => { lines.scrollTop = area.scrollTop; });
    phone.addEventListener("change", () => area.isConnected && soon());
    fill(place, h("h4", {}, t("template.text", { vendor: vendorName(vendor), file })),
      h("div", { class: "template-area" }, lines, area), problem,
      h("div", { class: "actions" }, h("button", { class: "primary", onclick: store }, t("save")), h("button", { onclick: () => fill(place) }, t("cancel"))),
      preview);
    number();
    if (area.value) check();
    area.focus();
  }

  if (data.vendors.length === 0) return [h("h1", {}, t("nav.overrides")), empty(t("overrides.none"))];
  await draw();
  return [h("h1", {}, t("nav.overrides")), h("p", {}, t("overrides.text")), h("div", { class: "two" }, scopes, detail)];
}
