// <fd-editor> turns the text area inside it into a code editor: CodeMirror in a
// shadow root, where its styles are constructable sheets that the page's policy
// allows. The text area stays the form's value, and stays the editor where the
// bundle cannot be loaded.
import { blocks } from "./fd-editor-blocks.js";
import { Check } from "./fd-editor-check.js";
import { receiveFiles } from "./fd-editor-files.js";
import { look } from "./fd-editor-look.js";
import { marks } from "./fd-editor-marks.js";
import { follow } from "./fd-editor-trace.js";
import { Types } from "./fd-editor-types.js";

const leaving = "Press Escape, then Tab, to leave the editor.";

class Editor extends HTMLElement {
  async connectedCallback() {
    this.area = this.querySelector("textarea");
    if (!this.area || this.view) return;
    const cm = await import(this.dataset.codemirror);
    if (!this.isConnected || this.view) return;
    this.marks = marks(cm);
    this.types = new Types(cm, this);
    this.check = new Check(cm, this);
    this.build(cm);
    this.check.start();
    this.types.start();
    follow(this);
    receiveFiles(this);
    this.dispatchEvent(new CustomEvent("fd-ready", { bubbles: true }));
  }
  build(cm) {
    const focused = document.activeElement === this.area;
    const caret = focused ? this.area.selectionStart : 0;
    const root = this.attachShadow({ mode: "open" });
    const hint = document.createElement("div");
    hint.id = "hint";
    hint.hidden = true;
    hint.textContent = leaving;
    root.append(hint);
    this.view = new cm.EditorView({
      root,
      parent: root,
      state: cm.EditorState.create({ doc: this.area.value, extensions: this.extensions(cm) }),
    });
    this.area.value = this.text;
    // A trace leads to a line: /automations/3#L12
    const asked = location.hash.match(/^#L(\d+)$/);
    if (asked) return this.go(Number(asked[1]));
    if (!focused) return;
    this.view.focus();
    this.view.dispatch({ selection: { anchor: Math.min(caret, this.view.state.doc.length) } });
  }
  extensions(cm) {
    return [
      this.keys(cm),
      cm.lineNumbers(),
      this.marks.extension,
      cm.foldGutter({ openText: "⌄", closedText: "›" }),
      cm.highlightSpecialChars(),
      cm.history(),
      cm.drawSelection(),
      cm.EditorState.allowMultipleSelections.of(true),
      cm.EditorState.tabSize.of(2),
      cm.indentUnit.of("  "),
      cm.indentOnInput(),
      cm.bracketMatching(),
      cm.closeBrackets(),
      cm.highlightActiveLine(),
      cm.highlightActiveLineGutter(),
      cm.highlightSelectionMatches(),
      cm.search({ top: true }),
      cm.tooltips({ position: "absolute" }),
      cm.javascriptLanguage,
      cm.javascriptLanguage.data.of({ autocomplete: blocks(cm) }),
      this.types.extension(),
      look(cm),
      cm.EditorView.contentAttributes.of({
        "aria-label": this.area.getAttribute("aria-label"),
        "aria-describedby": "hint",
        tabindex: "0",
        spellcheck: "false",
        autocapitalize: "none",
        autocorrect: "off",
      }),
      cm.EditorView.updateListener.of((update) => update.docChanged && this.changed()),
    ];
  }
  keys(cm) {
    const press = (what) => () => {
      this[what]();
      return true;
    };
    return cm.keymap.of([
      { key: "Mod-s", run: press("save") },
      { key: "Mod-Enter", run: press("run") },
      { key: "Mod-Shift-p", run: press("publish") },
      ...cm.closeBracketsKeymap,
      ...cm.defaultKeymap,
      ...cm.searchKeymap,
      ...cm.historyKeymap,
      ...cm.foldKeymap,
      ...cm.completionKeymap,
      ...cm.lintKeymap,
      { key: "Tab", run: cm.acceptCompletion },
      cm.indentWithTab,
    ]);
  }
  changed() {
    this.area.value = this.text;
    this.types.changed();
    this.check.changed();
  }
  /** The whole text. */
  get text() {
    return this.view.state.doc.toString();
  }
  /** Puts another text in its place; undo brings the old one back. */
  replace(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    this.view.focus();
  }
  /** Goes to a line, and a column where it is known. */
  go(line, column = 1) {
    const doc = this.view.state.doc;
    const to = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const anchor = Math.min(to.from + Math.max(column, 1) - 1, to.to);
    this.view.dispatch({ selection: { anchor }, scrollIntoView: true });
    this.view.focus();
  }
  save() {
    this.check.save();
  }
  /** Runs the test bench: the page listens, or has a button for it. */
  run() {
    const free = this.dispatchEvent(new CustomEvent("fd-run", { bubbles: true, cancelable: true, detail: { source: this.text } }));
    if (free) document.querySelector("[data-run]")?.click();
  }
  publish() {
    document.querySelector("[data-publish]")?.click();
  }
}

customElements.define("fd-editor", Editor);
