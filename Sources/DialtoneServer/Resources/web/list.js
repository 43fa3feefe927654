// A list of any length that keeps only the rows in view, and some around them, in the document.
// Rows have one height; pages of data are fetched as they come into view and kept while they are near it. For keyboard and
// screen reader it is a grid with one place in the order of focus: arrows move, Enter opens, Space selects.
import { h, perFrame } from "./ui.js";

const PAGE = 200;
const PAGES_KEPT = 20;
const SPARE = 16;

/**
 * options: columns [{ title, class }], rowHeight() (px), fetch(offset, limit, after) → { rows, count, next }, cells(row) → [node],
 * key(row), open(row), select(row), isSelected(row), label, counted(count), failed(error)
 * `next` marks the end of a page: with it as `after` the page behind is fetched, which has no count.
 */
export class VirtualList {
  #options;
  #rows = new Map();
  #fetching = new Map();
  /** Pages whose rows may have moved: shown until the new ones are here. */
  #stale = new Set();
  /** The marks of the ends of pages, since the list was last fetched anew. */
  #ends = new Map();
  #count = 0;
  #generation = 0;
  #height = 0;
  #body;
  #space;
  #drawn = new Map();
  #focus = 0;
  /** Where to scroll to as soon as the list has a size. */
  #start = 0;
  #draw = perFrame(() => this.#render());

  constructor(options) {
    this.#options = options;
    this.#body = h("div", { class: "rows", role: "rowgroup" });
    this.#space = h("div", { class: "space", role: "none" }, this.#body);
    this.scroller = h("div", { class: "scroller", tabindex: "0", role: "grid", "aria-label": options.label,
      "aria-colcount": String(options.columns.length), "aria-multiselectable": "true" },
    h("div", { class: "head", role: "row", "aria-rowindex": "1" }, options.columns.map((column) =>
      h("div", { role: "columnheader", class: column.class ?? "" }, column.title))),
    this.#space);
    this.scroller.addEventListener("scroll", this.#draw, { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#resized()).observe(this.scroller);
  }

  get count() { return this.#count; }

  /** Forgets everything and starts with the rows at a place, for another search or order. Rejects if they cannot be had. */
  async reset(scrollTop = 0) {
    this.#generation += 1;
    this.#fetching.clear();
    this.#ends.clear();
    this.#stale.clear();
    this.#height = this.#options.rowHeight();
    const first = Math.floor(scrollTop / this.#height / PAGE);
    await this.#load(first, { forgets: true });
    this.scroller.scrollTop = scrollTop;
    this.#start = this.scroller.clientHeight === 0 ? scrollTop : 0;
    this.#focus = Math.floor(scrollTop / this.#height);
    this.#render();
  }

  /** Fetches what is in view anew, without a flicker: the old rows stay until the new ones are there. */
  refresh() {
    this.#generation += 1;
    this.#fetching.clear();
    this.#ends.clear();
    for (const index of this.#rows.keys()) this.#stale.add(Math.floor(index / PAGE));
    if (this.#count === 0) this.#fetch(0);
    else this.#draw();
  }

  /** Takes over changed rows that are already here. Returns how many were. */
  update(rows) {
    const changed = new Map(rows.map((row) => [this.#options.key(row), row]));
    let known = 0;
    for (const [index, row] of this.#rows) {
      const fresh = changed.get(this.#options.key(row));
      if (fresh === undefined) continue;
      this.#rows.set(index, fresh);
      this.#drop(index);
      known += 1;
    }
    if (known > 0) this.#draw();
    return known;
  }

  redraw() {
    for (const index of [...this.#drawn.keys()]) this.#drop(index);
    this.#draw();
  }

  async #load(page, { forgets = false } = {}) {
    if (this.#fetching.has(page)) return this.#fetching.get(page);
    const generation = this.#generation;
    const work = (async () => {
      const { rows, count, next } = await this.#options.fetch(page * PAGE, PAGE, this.#ends.get(page - 1));
      if (generation !== this.#generation) return;
      if (next) this.#ends.set(page, next);
      else this.#ends.delete(page);
      if (forgets) {
        this.#rows.clear();
        this.redraw();
      }
      this.#stale.delete(page);
      if (count !== undefined) this.#setCount(count);
      for (let index = 0; index < PAGE; index += 1) {
        const place = page * PAGE + index;
        if (index < rows.length) this.#rows.set(place, rows[index]);
        else this.#rows.delete(place);
        this.#drop(place);
      }
      this.#forgetFar(page);
      this.#render();
    })();
    this.#fetching.set(page, work);
    try {
      await work;
    } finally {
      if (this.#fetching.get(page) === work) this.#fetching.delete(page);
    }
  }

  #forgetFar(page) {
    if (this.#rows.size < PAGE * PAGES_KEPT) return;
    for (const index of this.#rows.keys()) {
      if (Math.abs(Math.floor(index / PAGE) - page) > PAGES_KEPT / 2 - 1) this.#rows.delete(index);
    }
  }

  #setCount(count) {
    this.#count = count;
    this.#focus = Math.max(0, Math.min(this.#focus, count - 1));
    this.#size();
    this.scroller.setAttribute("aria-rowcount", String(count + 1));
    this.#options.counted?.(count);
  }

  #size() { this.#space.style.height = `${this.#count * this.#height}px`; }

  #resized() {
    const height = this.#options.rowHeight();
    if (height !== this.#height && this.#height > 0) {
      const at = this.scroller.scrollTop / this.#height;
      this.#height = height;
      this.#size();
      this.scroller.scrollTop = at * height;
      this.redraw();
    }
    if (this.#start > 0 && this.scroller.clientHeight > 0) {
      this.scroller.scrollTop = this.#start;
      this.#start = 0;
    }
    this.#draw();
  }

  #range() {
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / this.#height) - SPARE);
    const last = Math.min(this.#count - 1, Math.ceil((this.scroller.scrollTop + this.scroller.clientHeight) / this.#height) + SPARE);
    return [first, last];
  }

  #drop(index) {
    this.#drawn.get(index)?.remove();
    this.#drawn.delete(index);
  }

  #render() {
    if (this.#height === 0) return;
    const [first, last] = this.#range();
    for (const index of [...this.#drawn.keys()]) if (index < first || index > last) this.#drop(index);
    const wanted = new Set();
    let next = null;
    // From the last to the first, so that the document has the rows in their order.
    for (let index = last; index >= first; index -= 1) {
      const page = Math.floor(index / PAGE);
      const isHere = this.#rows.has(index);
      if (!isHere || this.#stale.has(page)) wanted.add(page);
      let element = this.#drawn.get(index);
      if (!element || (element.dataset.waiting !== undefined && isHere)) {
        const fresh = this.#row(index);
        if (element) element.replaceWith(fresh);
        else this.#body.insertBefore(fresh, next);
        this.#drawn.set(index, fresh);
        element = fresh;
      }
      next = element;
    }
    this.#mark();
    for (const page of wanted) this.#fetch(page);
  }

  #fetch(page) { this.#load(page).catch((error) => this.#options.failed?.(error)); }

  #row(index) {
    const { columns, cells, open, isSelected } = this.#options;
    const row = this.#rows.get(index);
    const element = h("div", { class: "row", role: "row", id: `row-${index}`, "aria-rowindex": String(index + 2) });
    // A page's Content-Security-Policy forbids style attributes, not styles set by script.
    element.style.transform = `translateY(${index * this.#height}px)`;
    element.style.height = `${this.#height}px`;
    if (!row) {
      element.dataset.waiting = "";
      element.append(...columns.map((column) => h("div", { role: "gridcell", class: column.class ?? "" }, h("span", { class: "bone" }))));
      return element;
    }
    element.setAttribute("aria-selected", String(isSelected(row)));
    element.append(...cells(row).map((cell, number) => h("div", { role: "gridcell", class: columns[number].class ?? "" }, cell)));
    element.addEventListener("pointerdown", () => {
      this.#focus = index;
      this.#mark();
    });
    element.addEventListener("click", (event) => {
      if (!event.target.closest("a, button, input, label")) open(row);
    });
    return element;
  }

  /** Shows which row the keyboard is at. */
  #mark() {
    for (const [index, element] of this.#drawn) element.classList.toggle("current", index === this.#focus);
    if (this.#drawn.has(this.#focus)) this.scroller.setAttribute("aria-activedescendant", `row-${this.#focus}`);
    else this.scroller.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const room = this.scroller.clientHeight - this.#space.offsetTop;
    const page = Math.max(1, Math.floor(room / this.#height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in steps) {
      event.preventDefault();
      this.#focus = Math.max(0, Math.min(this.#count - 1, this.#focus + steps[event.key]));
      const top = this.#focus * this.#height;
      if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
      else if (top + this.#height > this.scroller.scrollTop + room) this.scroller.scrollTop = top + this.#height - room;
      this.#render();
      return;
    }
    const row = this.#rows.get(this.#focus);
    if (!row || event.target.closest("a, button, input")) return;
    if (event.key === "Enter") {
      this.#options.open(row);
    } else if (event.key === " ") {
      event.preventDefault();
      this.#options.select(row);
      this.#drop(this.#focus);
      this.#render();
    }
  }
}
