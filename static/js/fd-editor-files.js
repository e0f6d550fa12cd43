// Import: a file that is chosen or dropped becomes the text of the editor, and
// undo brings the old text back. What is no script is refused in plain words.
const most = 100 * 1024;

/** Takes files that are dropped on the editor or chosen beside it. */
export function receiveFiles(editor) {
  editor.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  // Before CodeMirror, which would insert the file at the pointer.
  editor.addEventListener(
    "drop",
    (event) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      event.stopPropagation();
      take(editor, file);
    },
    { capture: true },
  );
  const field = document.querySelector("input[type=file][data-import]");
  field?.addEventListener("change", async () => {
    if (field.files[0]) await take(editor, field.files[0]);
    field.value = "";
  });
}

async function take(editor, file) {
  if (!/\.(js|mjs|txt)$/i.test(file.name)) return editor.check.say(`${file.name} is no script: choose a .js file.`);
  if (file.size > most) return editor.check.say(`${file.name} is too large: a script may have at most 100 KB.`);
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return editor.check.say(`${file.name} is not text in UTF-8.`);
  }
  editor.replace(text.replaceAll("\r\n", "\n"));
  editor.check.say(`${file.name} is in the editor. Undo brings the old text back.`);
}
