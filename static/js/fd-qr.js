// <fd-qr> holds the picture of a code. Its button, or F, shows it full screen.
class QR extends HTMLElement {
  connectedCallback() {
    this.press = (event) => event.target.closest("[data-fullscreen]") && this.toggle();
    document.addEventListener("click", this.press);
  }
  disconnectedCallback() {
    document.removeEventListener("click", this.press);
  }
  toggle() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.querySelector(".qr")?.requestFullscreen?.();
  }
}

customElements.define("fd-qr", QR);
