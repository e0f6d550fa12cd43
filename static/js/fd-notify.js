// <fd-notify waiting="3"> puts the number of people who wait into the title of
// the tab, and a brass dot on its icon.
const title = document.title;

class Notify extends HTMLElement {
  static observedAttributes = ["waiting"];

  connectedCallback() {
    this.show();
  }
  attributeChangedCallback() {
    this.show();
  }
  show() {
    const waiting = Number(this.getAttribute("waiting"));
    document.title = waiting > 0 ? `(${waiting}) ${title}` : title;
    const icon = document.querySelector("link[rel=icon]");
    const href = this.getAttribute(waiting > 0 ? "icon-waiting" : "icon");
    if (icon && href && icon.getAttribute("href") !== href) icon.setAttribute("href", href);
  }
}

customElements.define("fd-notify", Notify);
