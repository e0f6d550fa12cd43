// What stands beside the lines: which differ from the live text, which ran at
// the last try and with what value, and which have a problem.

/** Makes the gutters and decorations, and the functions that fill them. */
export function marks(cm) {
  const setChanges = cm.StateEffect.define();
  const setTrace = cm.StateEffect.define();
  const setLit = cm.StateEffect.define();
  const setProblems = cm.StateEffect.define();
  const changes = rangeField(cm, setChanges, (doc, now) => changeMarks(cm, doc, now));
  const ran = rangeField(cm, setTrace, (doc, steps) => lineMarks(cm, doc, steps));
  const notes = rangeField(cm, setTrace, (doc, steps) => noteMarks(cm, doc, steps), decorations(cm));
  const lit = rangeField(cm, setLit, (doc, line) => litLine(cm, doc, line), decorations(cm));
  const problems = rangeField(cm, setProblems, (doc, list) => problemLines(cm, doc, list), (field) => cm.gutterLineClass.from(field));
  return {
    extension: [
      changes,
      ran,
      notes,
      lit,
      cm.gutter({ class: "fd-marks", markers: (view) => view.state.field(ran) }),
      cm.Prec.high(cm.gutter({ class: "fd-changes", markers: (view) => view.state.field(changes) })),
      problems,
    ],
    changes: setChanges,
    trace: setTrace,
    lit: setLit,
    problems: setProblems,
  };
}

/** A field of marks that move with the text until they are set anew. */
function rangeField(cm, effect, make, provide) {
  return cm.StateField.define({
    create: () => cm.RangeSet.empty,
    update(now, transaction) {
      let next = now.map(transaction.changes);
      for (const e of transaction.effects) if (e.is(effect)) next = make(transaction.state.doc, e.value);
      return next;
    },
    provide,
  });
}

const decorations = (cm) => (field) => cm.EditorView.decorations.from(field);

function bar(cm, kind) {
  return new (class extends cm.GutterMarker {
    toDOM() {
      const mark = document.createElement("span");
      mark.className = `fd-mark ${kind}`;
      return mark;
    }
  })();
}

function atLines(cm, doc, pairs) {
  const known = pairs.filter(([line]) => line >= 1 && line <= doc.lines);
  return cm.RangeSet.of(
    known.map(([line, mark]) => mark.range(doc.line(line).from)),
    true,
  );
}

function changeMarks(cm, doc, { changed = [], gone = [] }) {
  const [now, cut] = [bar(cm, "now"), bar(cm, "gone")];
  const lines = new Set(changed);
  const cuts = gone.filter((line) => !lines.has(line));
  return atLines(cm, doc, [...changed.map((line) => [line, now]), ...cuts.map((line) => [Math.min(line, doc.lines), cut])]);
}

function lineMarks(cm, doc, steps) {
  const [hit, miss] = [bar(cm, "hit"), bar(cm, "miss")];
  const lines = new Map(steps.map((step) => [step.line, step.missed ? miss : hit]));
  return atLines(cm, doc, [...lines]);
}

function noteMarks(cm, doc, steps) {
  class Note extends cm.WidgetType {
    constructor(text) {
      super();
      this.text = text;
    }
    eq(other) {
      return other.text === this.text;
    }
    toDOM() {
      const note = document.createElement("span");
      note.className = "fd-note";
      note.textContent = this.text;
      return note;
    }
  }
  const texts = new Map();
  for (const { line, note } of steps) if (note && line >= 1 && line <= doc.lines) texts.set(line, note);
  return cm.Decoration.set(
    [...texts].map(([line, text]) => cm.Decoration.widget({ widget: new Note(text), side: 1 }).range(doc.line(line).to)),
    true,
  );
}

function litLine(cm, doc, line) {
  if (!line || line > doc.lines) return cm.Decoration.none;
  return cm.Decoration.set(cm.Decoration.line({ class: "fd-lit" }).range(doc.line(line).from));
}

/** Line numbers of lines with a problem stand out. */
function problemLines(cm, doc, problems) {
  const marker = (kind) =>
    new (class extends cm.GutterMarker {
      elementClass = `fd-${kind}`;
    })();
  const made = { warning: marker("warning"), error: marker("error") };
  const worst = new Map();
  for (const { line, severity } of problems) if (severity === "error" || !worst.has(line)) worst.set(line, made[severity]);
  return atLines(cm, doc, [...worst]);
}
