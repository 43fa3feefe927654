/// What a page must keep to so that everybody can use it, looked at from inside the page.
///
/// Source: WCAG 2.2, level AA (stated): names 4.1.2, alternatives 1.1.1, labels 3.3.2, structure 1.3.1, contrast 1.4.3, reflow 1.4.10.
enum PageInspection {
    /// A script whose value is the list of faults, each a sentence.
    static let script = #"""
        (() => {
          const faults = [];
          const all = [...document.querySelectorAll("body *")];
          const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
          const call = (element) => {
            const text = element.outerHTML.replace(/\s+/g, " ");
            return text.length > 110 ? `${text.slice(0, 110)}…` : text;
          };
          const referred = (element, attribute) => (element.getAttribute(attribute) ?? "").split(/\s+/).filter(Boolean);
          const content = (element) => {
            if (element.nodeType === Node.TEXT_NODE) return element.data;
            if (element.nodeType !== Node.ELEMENT_NODE || element.getAttribute("aria-hidden") === "true") return "";
            return element.getAttribute("aria-label") ?? element.getAttribute("alt") ?? [...element.childNodes].map(content).join(" ");
          };
          const label = (element) => {
            const texts = referred(element, "aria-labelledby").map((id) => document.getElementById(id)).filter(Boolean).map(content);
            return (texts.join(" ") || element.getAttribute("aria-label") || [...(element.labels ?? [])].map(content).join(" ")).trim();
          };

          // Names.
          for (const element of all.filter((each) => each.matches("a[href], button, summary, [role=tab], [role=button], [role=grid]") && shown(each))) {
            if (!(label(element) || content(element).trim() || element.title)) faults.push(`no name: ${call(element)}`);
          }
          for (const element of all.filter((each) => each.matches("input:not([type=hidden]), select, textarea, progress") && shown(each))) {
            if (!label(element)) faults.push(`no label: ${call(element)}`);
          }
          for (const element of all.filter((each) => each.matches("img"))) {
            if (!element.hasAttribute("alt")) faults.push(`no alternative text: ${call(element)}`);
          }
          for (const element of all.filter((each) => each.matches("[role=img]"))) {
            if (!label(element)) faults.push(`no name: ${call(element)}`);
          }

          // Structure.
          const count = (selector) => all.filter((each) => each.matches(selector) && shown(each)).length;
          if (count("h1") !== 1) faults.push(`${count("h1")} main headings`);
          if (count("main") !== 1) faults.push(`${count("main")} main landmarks`);
          if (!document.documentElement.lang) faults.push("no language");
          if (!document.title) faults.push("no title");
          let level = 1;
          for (const heading of all.filter((each) => /^H[1-6]$/.test(each.tagName) && shown(each))) {
            const own = Number(heading.tagName[1]);
            if (own > level + 1) faults.push(`heading skips a level: ${call(heading)}`);
            level = own;
          }
          const ids = new Map();
          for (const element of all) if (element.id) ids.set(element.id, (ids.get(element.id) ?? 0) + 1);
          for (const [id, number] of ids) if (number > 1) faults.push(`id ${id} stands ${number} times`);
          for (const element of all) {
            for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "aria-activedescendant", "for"]) {
              for (const id of referred(element, attribute)) {
                if (!document.getElementById(id)) faults.push(`${attribute} names ${id}, which is not there: ${call(element)}`);
              }
            }
          }
          for (const list of all.filter((each) => each.matches("ul, ol"))) {
            for (const child of list.children) if (child.tagName !== "LI") faults.push(`not an item of a list: ${call(child)}`);
          }

          // Contrast: colours are read through a canvas, which knows every notation.
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const colours = new Map();
          const colour = (text) => {
            if (!colours.has(text)) {
              canvas.clearRect(0, 0, 1, 1);
              canvas.fillStyle = text;
              canvas.fillRect(0, 0, 1, 1);
              const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
              colours.set(text, [r, g, b, a / 255]);
            }
            return colours.get(text);
          };
          const over = (top, bottom) => [0, 1, 2].map((each) => top[each] * top[3] + bottom[each] * (1 - top[3])).concat(1);
          const backing = (element) => {
            const layers = [];
            for (let each = element; each; each = each.parentElement) {
              const own = colour(getComputedStyle(each).backgroundColor);
              if (own[3] > 0) layers.push(own);
              if (own[3] === 1) break;
            }
            return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255, 1]);
          };
          const light = ([r, g, b]) => {
            const [x, y, z] = [r, g, b].map((each) => (each / 255 <= 0.04045 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4));
            return 0.2126 * x + 0.7152 * y + 0.0722 * z;
          };
          const told = new Set();
          for (const element of all) {
            const hasText = [...element.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());
            const isField = element.matches("input, textarea, select");
            if (!(hasText || isField) || !shown(element) || element.disabled || element.matches(".unseen, .unseen *, option")) continue;
            const style = getComputedStyle(element);
            const size = parseFloat(style.fontSize);
            const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            const back = backing(element);
            const looks = [["", style.color]];
            if (isField && element.placeholder && !element.value) looks.push(["placeholder ", getComputedStyle(element, "::placeholder").color]);
            for (const [what, text] of looks) {
              const [high, low] = [light(over(colour(text), back)), light(back)].sort((a, b) => b - a);
              const ratio = (high + 0.05) / (low + 0.05);
              const sentence = `${what}contrast ${ratio.toFixed(2)}: ${text} on ${back.slice(0, 3).map(Math.round)} at ${element.tagName}.${element.className}`;
              if (ratio < (isLarge ? 3 : 4.5) && !told.has(sentence)) faults.push(sentence);
              told.add(sentence);
            }
          }

          // Nothing to be scrolled sideways, but what is meant to.
          const width = document.documentElement.clientWidth;
          const main = document.querySelector("main");
          for (const element of [document.documentElement, document.body, main].filter(Boolean)) {
            if (element.scrollWidth > element.clientWidth + 1) {
              const wide = all.filter((each) => each.getBoundingClientRect().right > width + 1 && shown(each))
                .find((each) => { for (let up = each.parentElement; up && up !== main; up = up.parentElement) if (getComputedStyle(up).overflowX !== "visible") return false; return true; });
              faults.push(`${element.tagName} is ${element.scrollWidth} wide in ${element.clientWidth}${wide ? `: ${call(wide)}` : ""}`);
            }
          }
          return faults;
        })()
        """#
}
