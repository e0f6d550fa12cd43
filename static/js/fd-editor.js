// <fd-editor> gives a text area what a script needs: line numbers and a Tab
// that indents. Escape, then Tab, leaves the field.
class Editor extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea");
    this.gutter = this.querySelector("[data-lines]");
    this.leaving = false;
    this.text.addEventListener("input", () => this.number());
    this.text.addEventListener("scroll", () => (this.gutter.scrollTop = this.text.scrollTop));
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.number();
  }
  number() {
    const lines = this.text.value.split("\n").length;
    if (this.gutter.childElementCount === lines) return;
    this.gutter.replaceChildren(
      ...Array.from({ length: lines }, (_, i) => {
        const line = document.createElement("span");
        line.textContent = i + 1;
        return line;
      }),
    );
  }
  key(event) {
    if (event.key === "Tab" && !this.leaving && !event.shiftKey) {
      event.preventDefault();
      this.text.setRangeText("  ", this.text.selectionStart, this.text.selectionEnd, "end");
      this.number();
    }
    if ((event.metaKey || event.ctrlKey) && event.key === "s") {
      event.preventDefault();
      this.text.form.requestSubmit();
    }
    this.leaving = event.key === "Escape";
  }
}

customElements.define("fd-editor", Editor);
