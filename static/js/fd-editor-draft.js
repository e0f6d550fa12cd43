// Keeps what is being written on the server, without making it live, and says
// how it differs from the live text.
import { post } from "./fd-editor-check.js";

const pause = 1200;

export class Draft {
  constructor(editor, check) {
    this.editor = editor;
    this.check = check;
    this.kept = editor.area.defaultValue;
  }
  start() {
    const { draft, changed = "[]", gone = "[]" } = this.editor.dataset;
    if (!draft) return this.warnBeforeLeaving();
    this.mark({ changed: JSON.parse(changed), gone: JSON.parse(gone) });
    document.addEventListener("visibilitychange", () => document.hidden && this.save(false, true));
  }
  /** What is not created yet has no place on the server. */
  warnBeforeLeaving() {
    addEventListener("beforeunload", (event) => {
      if (!this.stopped && this.editor.text !== this.kept) event.preventDefault();
    });
  }
  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(false), pause);
  }
  /** The form is on its way: nothing may be saved behind its back. */
  stop() {
    clearTimeout(this.timer);
    this.stopped = true;
  }
  get form() {
    return this.editor.area.form;
  }
  async save(asked, leaving = false) {
    clearTimeout(this.timer);
    if (this.stopped) return;
    const source = this.editor.text;
    const url = this.editor.dataset.draft;
    if (!url) return asked && this.check.say("Create the automation first; then drafts save by themselves.");
    if (source === this.kept && !asked) return;
    if (this.saving) return (this.again = true);
    this.saving = true;
    const { draft, revision, base } = this.form.elements;
    const answer = await post(url, { source, draft: draft.value, revision: revision.value, base: base.value }, undefined, leaving && source.length < 60_000);
    this.saving = false;
    if (!answer) this.say("Not saved");
    else this.took(source, answer);
    if (this.again) {
      this.again = false;
      this.changed();
    }
  }
  took(source, answer) {
    const { draft, revision } = this.form.elements;
    this.kept = source;
    draft.value = answer.draft;
    revision.value = answer.revision;
    if (source === this.editor.text) this.mark(answer);
    const pill = document.querySelector("[data-draft-pill]");
    if (pill) {
      pill.textContent = answer.word;
      pill.hidden = answer.word === "";
    }
    for (const button of document.querySelectorAll("[data-discard]")) button.hidden = answer.word === "";
    if (pill && answer.draft) pill.href = pill.href.replace(/draft-\d+/, `draft-${answer.draft}`);
    document.body.dispatchEvent(new CustomEvent("fd-saved"));
    this.say(`Saved ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`);
    if (answer.conflict) this.warn(answer);
  }
  mark({ changed, gone }) {
    this.editor.view.dispatch({ effects: this.editor.marks.changes.of({ changed: changed ?? [], gone: gone ?? [] }) });
  }
  say(text) {
    const place = document.querySelector("[data-saved]");
    if (place) place.textContent = text;
  }
  /** Somebody else saved too: both texts are kept. */
  warn({ conflict, compare }) {
    const box = document.querySelector("[data-conflict]");
    if (!box) return;
    box.hidden = false;
    box.querySelector("[data-text]").textContent = conflict;
    box.querySelector("a").href = compare;
  }
}
