// <fd-bench> is the test bench beside the editor. Its parts are links and forms
// that work without it; here they change places without a new page, chips tell
// what is chosen, and what was tried becomes a test of the script.

const states = { refuse: "Nothing is sent", hand: "Web: ask me", allow: "Web: let out" };

class Bench extends HTMLElement {
  connectedCallback() {
    this.page = this.closest(".bench");
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("change", (event) => this.changed(event));
    this.addEventListener("keydown", (event) => this.typed(event));
    this.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("click", (event) => this.elsewhere(event), { capture: true });
    document.addEventListener("keydown", (event) => this.enter(event), { capture: true });
    document.addEventListener("htmx:after:swap", () => this.refreshed());
  }
  get mode() {
    return this.querySelector("[data-mode][aria-current]")?.dataset.mode ?? "message";
  }
  clicked(event) {
    const tab = event.target.closest("[data-mode]");
    if (tab && plain(event)) {
      event.preventDefault();
      this.show(tab.dataset.mode);
    }
    const link = event.target.closest("[data-mode-link]");
    if (link && plain(event)) {
      event.preventDefault();
      this.show(link.dataset.modeLink);
    }
    if (event.target.closest("[data-pick]")) this.show("message");
    if (event.target.closest("[hx-target='#bench-input']")) this.picking = true;
  }
  /** Shows one of the three parts. */
  show(mode) {
    for (const tab of this.querySelectorAll("[data-mode]")) {
      if (tab.dataset.mode === mode) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    for (const panel of this.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== mode;
  }
  /** Clicks on the page around the bench: its halves, Run, and links into it. */
  elsewhere(event) {
    const half = event.target.closest?.("[data-half]");
    if (half && plain(event)) {
      event.preventDefault();
      this.turn(half.dataset.half);
    }
    const see = event.target.closest?.("[data-see]");
    if (see && plain(event)) {
      event.preventDefault();
      document.getElementById("publish")?.close();
      this.turn("bench");
      this.show(see.dataset.see);
      this.go();
    }
    if (event.target.closest?.("[data-line]") && this.contains(event.target)) this.turn("script");
    if (!event.target.closest?.("[data-run]")) return;
    this.turn("bench");
    if (this.mode === "message") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.go();
  }
  /** Runs the part that is shown. */
  go() {
    const panel = this.querySelector(`[data-panel="${this.mode}"]`);
    (panel.querySelector("[data-go]") ?? document.querySelector("[data-run]"))?.click();
  }
  /** On a narrow screen the page has room for one of its halves. */
  turn(half) {
    this.page.classList.toggle("detail", half === "bench");
    for (const tab of document.querySelectorAll("[data-half]")) {
      if (tab.dataset.half === half) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
  }
  changed({ target }) {
    const chip = target.dataset.sets;
    const place = chip && this.querySelector(`[data-chip="${chip}"]`);
    if (!place) return;
    if (chip === "at") place.textContent = target.value ? `Pretend ${target.value.replace("T", " ")}` : "Now";
    if (chip === "web") place.textContent = states[target.value];
    if (chip === "state") place.textContent = [...this.querySelectorAll("[data-sets=state]")].some((field) => field.value.trim()) ? "State: filled in" : "State: as stored";
  }
  typed(event) {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    this.go();
  }
  /** Enter in a field that names a button presses it, and no other of the form. */
  enter(event) {
    const wanted = event.key === "Enter" && event.target.dataset?.enter;
    if (!wanted) return;
    event.preventDefault();
    document.querySelector(wanted)?.click();
  }
  submitted(event) {
    if (event.target.closest("#bench-on")) this.answering = true;
    this.keep(event);
  }
  /** "Save as test" writes the test below the script. */
  keep(event) {
    const editor = document.querySelector("fd-editor");
    if (!event.target.matches("[data-keep]") || !editor?.view) return;
    event.preventDefault();
    event.stopPropagation();
    const test = event.target.elements.test.value;
    editor.replace(`${editor.text.replace(/\s*$/, "")}\n\n${test}`);
    editor.go(editor.view.state.doc.lines - test.split("\n").length + 2);
    editor.check.say("The test stands at the end of the script. Undo takes it back.");
    this.turn("script");
  }
  /** After an answer the next one can be typed at once; what was picked is seen. */
  refreshed() {
    if (this.answering) this.querySelector("#bench-on :is(input[name=say], textarea)")?.focus();
    if (this.picking) this.querySelector("#bench-input").scrollIntoView({ block: "nearest" });
    this.answering = this.picking = false;
  }
}

const plain = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

customElements.define("fd-bench", Bench);
