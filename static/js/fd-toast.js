// <fd-toast> goes away after 8 seconds, unless it is hovered, focused, or says
// that something failed.
const life = 8000;

class Toast extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => event.target.closest("[data-close]") && this.remove());
    for (const other of document.querySelectorAll("fd-toast")) if (other !== this) other.remove();
    if (this.hasAttribute("stays")) return;
    for (const name of ["pointerenter", "focusin"])
      this.addEventListener(name, () => clearTimeout(this.timer));
    for (const name of ["pointerleave", "focusout"]) this.addEventListener(name, () => this.wait());
    this.wait();
  }
  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remove(), life);
  }
}

customElements.define("fd-toast", Toast);
