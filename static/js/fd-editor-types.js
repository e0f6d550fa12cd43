// What the editor knows of types: a worker with TypeScript's language service,
// fed with the declarations of the script API. It is loaded after the editor,
// and where it cannot be, the editor works without it.
import { plain } from "./fd-editor-words.js";

const pause = 250;
const address = new URL("./fd-editor-worker.js", import.meta.url).href;

// One policy for exactly this script.
const policy = window.trustedTypes?.createPolicy("fd", {
  createScriptURL: (url) => {
    if (url === address) return url;
    throw new TypeError("only the editor's own worker may be started");
  },
});

export class Types {
  constructor(cm, editor) {
    this.cm = cm;
    this.editor = editor;
    this.waiting = new Map();
    this.asked = 0;
  }
  start() {
    const { typescript, library, declarations } = this.editor.dataset;
    if (!typescript) return;
    this.worker = new Worker(policy ? policy.createScriptURL(address) : address, { type: "module" });
    this.worker.onmessage = ({ data }) => this.answered(data);
    this.worker.onerror = () => this.gone();
    const files = Object.entries({ typescript, library, declarations }).map(([name, path]) => [name, new URL(path, location.href).href]);
    this.worker.postMessage({ start: Object.fromEntries(files) });
  }
  gone() {
    this.worker = undefined;
    for (const answer of this.waiting.values()) answer(null);
    this.waiting.clear();
    this.editor.removeAttribute("data-types");
  }
  answered({ ready, id, result }) {
    if (ready) {
      this.editor.dataset.types = "ready";
      performance.measure("fd-types", { start: 0 });
      this.look();
      return;
    }
    this.waiting.get(id)?.(result);
    this.waiting.delete(id);
  }
  ask(what, at = 0, name = "") {
    if (!this.worker || !this.editor.dataset.types) return Promise.resolve(null);
    const id = ++this.asked;
    this.worker.postMessage({ id, what, at, name, text: this.editor.text });
    return new Promise((answer) => this.waiting.set(id, answer));
  }
  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), pause);
  }
  async look() {
    const text = this.editor.text;
    const found = await this.ask("problems");
    if (!found || text !== this.editor.text) return;
    this.editor.check.typed(found.map((p) => ({ ...p, severity: "warning", message: plain(p.code, p.message, p.meant) })));
  }
  extension() {
    const { cm } = this;
    return [
      cm.autocompletion({
        icons: false,
        maxRenderedOptions: 60,
        optionClass: () => "fd-option",
        addToOptions: [{ position: 90, render: (option) => element("span", "fd-kind", option.kind ?? "") }],
      }),
      cm.javascriptLanguage.data.of({ autocomplete: (context) => this.complete(context) }),
      cm.hoverTooltip((view, at) => this.hover(at), { hoverTime: 350 }),
    ];
  }
  async complete(context) {
    const word = context.matchBefore(/[\w$]*/);
    const before = context.state.sliceDoc(word.from - 1, word.from);
    if (word.from === word.to && !context.explicit && !/[.'"]/.test(before)) return null;
    const entries = await this.ask("completions", context.pos);
    if (!entries?.length || context.aborted) return null;
    return { from: word.from, options: entries.map((entry) => this.option(entry, context.pos)), validFor: /^[\w$]*$/ };
  }
  option({ name, kind, ours }, at) {
    const info = async () => {
      const details = await this.ask("details", at, name);
      return details && about(details, "fd-doc");
    };
    return { label: name, kind, boost: ours ? 10 : kind === "keyword" ? -20 : 0, info };
  }
  async hover(at) {
    const found = await this.ask("hover", at);
    if (!found) return null;
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom: about(found, "fd-help") }) };
  }
}

function element(name, kind, text) {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  return made;
}

function about({ signature, text }, kind) {
  const box = element("div", kind, "");
  box.append(element("code", "fd-signature", signature));
  if (text) box.append(element("span", "fd-about", text));
  return box;
}
