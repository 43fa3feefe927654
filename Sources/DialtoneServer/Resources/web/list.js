// A list of any length that keeps only the visible rows in the document.
// Rows have one height; pages of data are fetched as they come into view and kept while they are near it.
import { h, perFrame } from "./ui.js";

const PAGE = 200;
const SPARE = 12;

/**
 * options: columns [{ title, class }], rowHeight (px), fetch(offset, limit) → { rows, count }, cells(row) → [node],
 * key(row), open(row), label, selection (Set) or null
 */
export class VirtualList {
  #options;
  #rows = new Map();
  #fetching = new Map();
  #count = 0;
  #generation = 0;
  #body;
  #space;
  #drawn = new Map();
  #focus = 0;
  #draw = perFrame(() => this.#render());

  constructor(options) {
    this.#options = options;
    this.#body = h("div", { class: "rows", role: "rowgroup" });
    this.#space = h("div", { class: "space" }, this.#body);
    this.scroller = h("div", { class: "scroller", tabindex: "0", role: "grid", "aria-label": options.label,
      "aria-colcount": String(options.columns.length) },
    h("div", { class: "head", role: "row" }, options.columns.map((column) =>
      h("div", { role: "columnheader", class: column.class ?? "" }, column.title))),
    this.#space);
    this.scroller.addEventListener("scroll", this.#draw, { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(this.#draw).observe(this.scroller);
  }

  get count() { return this.#count; }

  /** Forgets everything and starts with the first page, for another search or order. */
  async reset() {
    this.#generation += 1;
    this.#rows.clear();
    this.#fetching.clear();
    this.scroller.scrollTop = 0;
    this.#focus = 0;
    await this.#load(0);
    this.#draw();
  }

  /** Fetches what is in view anew, without a flicker: the old rows stay until the new ones are there. */
  refresh() {
    this.#generation += 1;
    this.#fetching.clear();
    const [first, last] = this.#range();
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) this.#load(page, true);
  }

  /** Takes over changed rows that are already here. Returns how many were. */
  update(rows) {
    const places = new Map();
    for (const [index, row] of this.#rows) places.set(this.#options.key(row), index);
    let known = 0;
    for (const row of rows) {
      const index = places.get(this.#options.key(row));
      if (index === undefined) continue;
      this.#rows.set(index, row);
      this.#drawn.get(index)?.remove();
      this.#drawn.delete(index);
      known += 1;
    }
    if (known > 0) this.#draw();
    return known;
  }

  /** The rows that were fetched, in their order. */
  get known() { return [...this.#rows].sort((a, b) => a[0] - b[0]).map(([, row]) => row); }

  redraw() {
    for (const element of this.#drawn.values()) element.remove();
    this.#drawn.clear();
    this.#draw();
  }

  async #load(page, again = false) {
    if (this.#fetching.has(page)) return this.#fetching.get(page);
    const generation = this.#generation;
    const work = (async () => {
      const { rows, count } = await this.#options.fetch(page * PAGE, PAGE);
      if (generation !== this.#generation) return;
      this.#setCount(count);
      for (let index = 0; index < PAGE; index += 1) {
        const place = page * PAGE + index;
        if (index < rows.length) this.#rows.set(place, rows[index]);
        else this.#rows.delete(place);
        if (again) {
          this.#drawn.get(place)?.remove();
          this.#drawn.delete(place);
        }
      }
      this.#forgetFar(page);
      this.#draw();
    })();
    this.#fetching.set(page, work);
    try {
      await work;
    } catch {
      // The session tells people that it is offline; the page is asked again when it is next in view.
    } finally {
      if (generation === this.#generation) this.#fetching.delete(page);
    }
  }

  #forgetFar(page) {
    if (this.#rows.size < PAGE * 20) return;
    for (const index of this.#rows.keys()) {
      if (Math.abs(Math.floor(index / PAGE) - page) > 8) this.#rows.delete(index);
    }
  }

  #setCount(count) {
    this.#count = count;
    this.#space.style.height = `${count * this.#options.rowHeight}px`;
    this.scroller.setAttribute("aria-rowcount", String(count));
    this.#options.counted?.(count);
  }

  #range() {
    const height = this.#options.rowHeight;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / height) - SPARE);
    const last = Math.min(this.#count - 1, Math.ceil((this.scroller.scrollTop + this.scroller.clientHeight) / height) + SPARE);
    return [first, last];
  }

  #render() {
    const [first, last] = this.#range();
    for (const [index, element] of this.#drawn) {
      if (index < first || index > last) {
        element.remove();
        this.#drawn.delete(index);
      }
    }
    const missing = new Set();
    for (let index = first; index <= last; index += 1) {
      if (!this.#rows.has(index)) missing.add(Math.floor(index / PAGE));
      const drawn = this.#drawn.get(index);
      if (drawn && (drawn.dataset.waiting === undefined || !this.#rows.has(index))) continue;
      drawn?.remove();
      const element = this.#row(index);
      this.#drawn.set(index, element);
      this.#body.append(element);
    }
    for (const page of missing) this.#load(page);
  }

  #row(index) {
    const { columns, cells, key, open, selection, rowHeight } = this.#options;
    const row = this.#rows.get(index);
    const element = h("div", { class: "row", role: "row", "aria-rowindex": String(index + 1) });
    // A page's Content-Security-Policy forbids style attributes, not styles set by script.
    element.style.transform = `translateY(${index * rowHeight}px)`;
    element.style.height = `${rowHeight}px`;
    if (!row) {
      element.dataset.waiting = "";
      element.append(...columns.map((column) => h("div", { role: "gridcell", class: column.class ?? "" }, h("span", { class: "bone" }))));
      return element;
    }
    if (selection?.has(key(row))) element.setAttribute("aria-selected", "true");
    element.append(...cells(row).map((cell, number) => h("div", { role: "gridcell", class: columns[number].class ?? "" }, cell)));
    element.addEventListener("click", (event) => {
      if (!event.target.closest("a, button, input, label")) open(row);
    });
    return element;
  }

  #key(event) {
    if (event.target !== this.scroller && !event.target.closest(".row")) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -Infinity, End: Infinity };
    if (event.key in steps) {
      event.preventDefault();
      this.#focus = Math.max(0, Math.min(this.#count - 1, this.#focus + steps[event.key]));
      const top = this.#focus * this.#options.rowHeight;
      if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
      const room = this.scroller.clientHeight - this.#options.rowHeight * 2;
      if (top > this.scroller.scrollTop + room) this.scroller.scrollTop = top - room;
      this.#render();
      for (const [index, element] of this.#drawn) element.classList.toggle("current", index === this.#focus);
      const current = this.#drawn.get(this.#focus);
      if (current) {
        current.id = "current-row";
        for (const element of this.#drawn.values()) if (element !== current) element.removeAttribute("id");
        this.scroller.setAttribute("aria-activedescendant", "current-row");
      }
    } else if (event.key === "Enter" && event.target === this.scroller) {
      const row = this.#rows.get(this.#focus);
      if (row) this.#options.open(row);
    }
  }
}
