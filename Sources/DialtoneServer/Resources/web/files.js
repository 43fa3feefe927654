// Files and their differences as text, line by line.
import { h } from "./ui.js";
import { t } from "./text.js";

export function fileView(file) {
  return h("section", { class: "file" }, h("h3", { class: "mono" }, file.name),
    h("pre", { class: "code", tabindex: "0", "aria-label": file.name }, file.text.split("\n").map((line) => h("span", { class: "line" }, `${line}\n`))));
}

/** Long stretches without a change are folded. */
export function differenceView(lines) {
  if (!lines.some((line) => line.kind === "added" || line.kind === "removed")) return h("p", {}, t("difference.none"));
  const near = new Set();
  lines.forEach((line, index) => {
    if (line.kind === "same") return;
    for (let each = index - 3; each <= index + 3; each += 1) near.add(each);
  });
  const shown = [];
  let folded = 0;
  lines.forEach((line, index) => {
    if (line.kind === "same" && !near.has(index)) {
      folded += 1;
      return;
    }
    if (folded > 0) shown.push(h("span", { class: "line fold" }, `${t("difference.folded", { count: folded })}\n`));
    folded = 0;
    const sign = { added: "+ ", removed: "− ", file: "", same: "  " }[line.kind];
    shown.push(h("span", { class: `line ${line.kind}` }, `${sign}${line.text}\n`));
  });
  return h("pre", { class: "code", tabindex: "0", "aria-label": t("difference") }, shown);
}
