// Shows in the text what the test bench says. The bench is the server's HTML:
// each step of a list with the class "trace" carries data-line, and data-note
// for the value that stands beside the line. Pointing at a step lights its
// line; a link or button with data-line goes there.

/** Follows the bench beside an editor. */
export function follow(editor) {
  const bench = editor.closest(".bench") ?? document.body;
  const read = () => show(editor, bench);
  let due = 0;
  new MutationObserver((changes) => {
    if (due || !changes.some((change) => !editor.contains(change.target))) return;
    due = requestAnimationFrame(() => {
      due = 0;
      read();
    });
  }).observe(bench, { subtree: true, childList: true });
  for (const name of ["pointerover", "focusin"]) bench.addEventListener(name, (event) => light(editor, event));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-line], button[data-line]");
    if (!link) return;
    event.preventDefault();
    editor.go(Number(link.dataset.line), Number(link.dataset.column ?? 1));
  });
  read();
}

function show(editor, bench) {
  const steps = [...bench.querySelectorAll(".trace > [data-line]")].map((step) => ({
    line: Number(step.dataset.line),
    note: step.dataset.note ?? "",
    missed: step.dataset.missed !== undefined,
  }));
  editor.view.dispatch({ effects: editor.marks.trace.of(steps) });
}

function light(editor, event) {
  const step = event.target.closest?.(".trace > [data-line]");
  const line = step ? Number(step.dataset.line) : 0;
  if (line === (editor.lit ?? 0)) return;
  editor.lit = line;
  editor.view.dispatch({ effects: editor.marks.lit.of(line) });
}
