// Files and their differences as text, line by line.
import { h } from "./ui.js";
import { t } from "./text.js";

/** Equal lines kept around a change. */
const NEAR = 3;
const SIGNS = { added: "+ ", removed: "− ", file: "", same: "  " };

/** A file with its name. */
export function fileView(file) {
  return h("section", { class: "file" }, h("h3", { class: "mono" }, file.name),
    h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": file.name }, file.text));
}

/** Long stretches without a change are folded. */
export function differenceView(lines) {
  if (!lines.some((line) => line.kind === "added" || line.kind === "removed")) return h("p", {}, t("difference.none"));
  const near = new Set();
  lines.forEach((line, index) => {
    if (line.kind === "same") return;
    for (let each = index - NEAR; each <= index + NEAR; each += 1) near.add(each);
  });
  const shown = [];
  let folded = 0;
  const fold = () => {
    if (folded > 0) shown.push(h("span", { class: "line fold" }, `${t("difference.folded", { count: folded })}\n`));
    folded = 0;
  };
  lines.forEach((line, index) => {
    if (line.kind === "same" && !near.has(index)) {
      folded += 1;
      return;
    }
    fold();
    shown.push(h("span", { class: `line ${line.kind}` }, `${SIGNS[line.kind] ?? ""}${line.text}\n`));
  });
  fold();
  return h("pre", { class: "code difference", tabindex: "0", role: "region", "aria-label": t("difference") }, shown);
}
