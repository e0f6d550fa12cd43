// <fd-ring left="14000" total="20000" code="2"> … ring, [data-left] … </fd-ring>
//
// Counts down the time the server received with a code. The moment it is over,
// data-stale is set on the nearest [data-code], which dims the picture: no
// reader may scan a code that no longer works, also when the tab was hidden.
class Ring extends HTMLElement {
  static observedAttributes = ["left", "code"];

  connectedCallback() {
    this.timer = setInterval(this.look, 250);
    document.addEventListener("visibilitychange", this.look);
    this.draw();
  }
  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.look);
  }
  look = () => this.draw();

  attributeChangedCallback() {
    this.end = Date.now() + Number(this.getAttribute("left"));
    if (this.isConnected) this.draw();
  }
  draw() {
    const left = Math.max(0, this.end - Date.now());
    const seconds = Math.ceil(left / 1000);
    const whole = 2 * Math.PI * 17;
    const share = Math.min(1, left / Number(this.getAttribute("total")));
    this.querySelector(".fg")?.setAttribute("stroke-dasharray", `${share * whole} ${whole}`);
    const words =
      seconds >= 60 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : `${seconds}`;
    for (const element of this.querySelectorAll("[data-left]")) {
      if (element.textContent !== words) element.textContent = words;
    }
    this.closest("[data-code]")?.toggleAttribute("data-stale", left === 0);
  }
}

customElements.define("fd-ring", Ring);
