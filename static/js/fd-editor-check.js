// What is wrong with the script, told beside its lines and in the strip below:
// the server's check, which decides whether it may be published, merged with
// what the types say.
import { Draft } from "./fd-editor-draft.js";

const pause = 400;

export class Check {
  constructor(cm, editor) {
    this.cm = cm;
    this.editor = editor;
    this.found = [];
    this.guesses = [];
    this.draft = new Draft(editor, this);
    this.form = editor.area.form;
    this.strip = document.querySelector("[data-problem]");
  }
  start() {
    this.form?.addEventListener("submit", (event) => this.guard(event));
    this.draft.start();
    this.look();
  }
  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), pause);
    this.draft.changed();
  }
  save() {
    this.look();
    this.draft.save(true);
  }
  async look() {
    clearTimeout(this.timer);
    const source = this.editor.text;
    this.asking?.abort();
    this.asking = new AbortController();
    const answer = await post(this.editor.dataset.check, { source, id: this.editor.dataset.id ?? "" }, this.asking.signal);
    if (!answer || source !== this.editor.text) return;
    this.found = answer.problems.map((p) => this.placed(p));
    this.checked = true;
    this.show();
  }
  /** Takes what the types say of the present text. */
  typed(guesses) {
    this.guesses = guesses;
    this.show();
  }
  /** A problem of the server with the piece of text that it is about. */
  placed({ severity, message, line, column }) {
    const doc = this.editor.view.state.doc;
    const at = doc.line(Math.min(Math.max(line || 1, 1), doc.lines));
    const from = Math.min(at.from + Math.max((column || 1) - 1, 0), at.to);
    const word = /^[\w$]+|^\S/.exec(at.text.slice(from - at.from));
    const to = line ? from + (word?.[0].length ?? 0) : from;
    return { from, to, severity, message, line: line ? at.number : 0 };
  }
  get problems() {
    const { doc } = this.editor.view.state;
    const taken = new Set(this.found.map((p) => p.line));
    const guesses = this.guesses
      .filter((g) => g.to <= doc.length)
      .map((g) => ({ ...g, line: doc.lineAt(g.from).number }))
      .filter((g) => !taken.has(g.line));
    const weight = (p) => (p.severity === "error" ? 0 : 1);
    return [...this.found, ...guesses].sort((a, b) => weight(a) - weight(b) || a.from - b.from);
  }
  get errors() {
    return this.problems.filter((p) => p.severity === "error");
  }
  show() {
    const { problems } = this;
    const { view, marks } = this.editor;
    const diagnostics = problems.map(({ from, to, severity, message }) => ({ from, to, severity, message: upper(message) }));
    view.dispatch(this.cm.setDiagnostics(view.state, diagnostics.toSorted((a, b) => a.from - b.from)));
    view.dispatch({ effects: marks.problems.of(problems.filter((p) => p.line)) });
    this.tell(problems);
    this.allow();
  }
  /** The strip shows the first problem, and goes there. */
  tell(problems) {
    if (!this.strip) return;
    const [first] = problems;
    this.strip.hidden = !first && !this.checked;
    this.strip.dataset.problem = first?.severity ?? "none";
    const button = this.strip.querySelector("button");
    button.hidden = !first;
    this.strip.querySelector("[data-fine]").hidden = Boolean(first);
    if (!first) return;
    button.dataset.line = first.line || 1;
    button.dataset.column = first.from - this.editor.view.state.doc.lineAt(first.from).from + 1;
    const more = problems.length > 1 ? ` (${problems.length - 1} more)` : "";
    button.querySelector("span").replaceChildren(...pieces(`${first.line ? `Line ${first.line}: ` : ""}${first.message}${more}`));
  }
  /** Errors keep a script from being published, and say why. */
  allow() {
    const [first] = this.errors;
    for (const button of document.querySelectorAll("[data-publishes]")) button.disabled = Boolean(first);
    for (const box of document.querySelectorAll("[data-blocked]")) {
      box.hidden = !first;
      const text = box.querySelector("[data-text]");
      if (first && text) text.replaceChildren(...pieces(`${first.line ? `Line ${first.line}: ` : ""}${first.message}`));
    }
  }
  guard(event) {
    const [first] = this.errors;
    if (!first || event.submitter?.hasAttribute("formaction")) return this.draft.stop();
    event.preventDefault();
    this.editor.go(first.line || 1);
  }
  /** A word at the foot of the page. */
  say(text) {
    const toast = document.createElement("fd-toast");
    const box = document.createElement("div");
    box.className = "toast";
    box.textContent = text;
    toast.append(box);
    document.getElementById("toasts")?.replaceChildren(toast);
  }
}

/** Posts a form and reads the JSON of the answer; null when there is none. */
export async function post(url, fields, signal, keepalive = false) {
  try {
    const answer = await fetch(url, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields), signal, keepalive });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // overtaken by the next one, or no connection
  }
}

const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Text with what stands in quotes as code. */
function pieces(text) {
  return text.split(/"([^"]+)"/).map((part, i) => {
    if (i % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
}
