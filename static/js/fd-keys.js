// <fd-keys> carries out the shortcuts that elements declare with data-key:
// links and buttons are pressed, fields are focused. "g s" is two keys in a
// row. Single keys act only while no field has the focus.
const pause = 900;

class Keys extends HTMLElement {
  connectedCallback() {
    this.first = "";
    this.listen = (event) => this.handle(event);
    document.addEventListener("keydown", this.listen);
  }
  disconnectedCallback() {
    document.removeEventListener("keydown", this.listen);
  }
  handle(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    // The editor's text is in a shadow root, which hides it from event.target.
    if (event.composedPath()[0].closest?.("input, textarea, select, [contenteditable], dialog[open]")) return;
    if (this.move(event)) return;
    const key = this.first ? `${this.first} ${event.key.toLowerCase()}` : event.key;
    this.first = event.key === "g" ? "g" : "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.first = ""), pause);
    const target = this.find(key);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input, textarea")) target.focus();
    else target.click();
  }
  find(key) {
    const all = document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
    return [...all].find((element) => element.checkVisibility());
  }
  // J and K walk through the rows of the page's list.
  move(event) {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || this.first) return false;
    const rows = [...document.querySelectorAll("[data-rows] a[data-row]")];
    if (rows.length === 0) return false;
    const now = rows.findIndex((row) => row === document.activeElement);
    const start = now < 0 ? rows.findIndex((row) => row.ariaCurrent) : now;
    rows[Math.min(rows.length - 1, Math.max(0, start + step))].focus();
    event.preventDefault();
    return true;
  }
}

customElements.define("fd-keys", Keys);
