// <fd-composer> makes writing pleasant: Enter sends, a reply is chosen from the
// thread, files are pasted or dropped. The form inside works without it.
class Composer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.querySelector("textarea");
    this.files = this.querySelector("input[type=file]");
    if (!this.form || !this.text) return;
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("paste", (event) => this.take(event, event.clipboardData));
    this.files?.addEventListener("change", () => this.showFiles());
    this.form.addEventListener("click", (event) => this.press(event));
    this.form.addEventListener("htmx:finally:request", (event) => this.sent(event));
    this.listen = (event) => this.reply(event);
    document.addEventListener("click", this.listen);
    this.drop();
  }
  disconnectedCallback() {
    document.removeEventListener("click", this.listen);
  }
  key(event) {
    if (event.key === "Escape") this.text.blur();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (this.text.value.trim() || this.files?.files.length) this.form.requestSubmit();
  }
  press(event) {
    if (event.target.closest("[data-attach]")) this.files.click();
    if (event.target.closest("[data-unreply]")) this.quote("", "", "");
    if (event.target.closest("[data-unattach]")) {
      this.files.value = "";
      this.showFiles();
    }
  }
  reply(event) {
    const button = event.target.closest("[data-reply]");
    if (!button) return;
    this.quote(button.dataset.reply, button.dataset.who, button.dataset.text);
    this.text.focus();
  }
  quote(id, who, text) {
    this.form.elements.quoted.value = id;
    const bar = this.querySelector("[data-replying]");
    bar.hidden = !id;
    bar.querySelector("b").textContent = who;
    bar.querySelector("[data-text]").textContent = text;
  }
  take(event, data) {
    if (!data?.files.length || !this.files) return;
    event.preventDefault();
    this.files.files = data.files;
    this.showFiles();
  }
  drop() {
    const thread = this.closest(".thread");
    thread?.addEventListener("dragover", (event) => event.preventDefault());
    thread?.addEventListener("drop", (event) => this.take(event, event.dataTransfer));
  }
  showFiles() {
    const bar = this.querySelector("[data-attached]");
    const names = [...this.files.files].map((file) => file.name);
    bar.hidden = names.length === 0;
    bar.querySelector("[data-text]").textContent = names.join(", ");
  }
  // sent empties the form once the server has accepted the message.
  sent(event) {
    const status = event.detail.ctx?.response?.status ?? 0;
    if (status < 200 || status > 299) return;
    this.form.reset();
    this.form.elements.key.value = crypto.randomUUID?.() ?? String(Date.now() + Math.random());
    this.quote("", "", "");
    this.showFiles();
    this.text.focus();
  }
}

customElements.define("fd-composer", Composer);
