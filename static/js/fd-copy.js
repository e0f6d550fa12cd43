// <fd-copy text="…"><button>Copy</button></fd-copy>
class Copy extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => this.copy());
  }
  async copy() {
    const button = this.querySelector("button");
    try {
      await navigator.clipboard.writeText(this.getAttribute("text"));
      button.dataset.copied = "yes";
      setTimeout(() => delete button.dataset.copied, 1500);
    } catch {
      // Plain HTTP has no clipboard: select the text for the reader instead.
      const source = document.getElementById(this.getAttribute("from"));
      if (source) getSelection().selectAllChildren(source);
    }
  }
}

customElements.define("fd-copy", Copy);
