// The language service of the editor, in a worker of its own. It knows three
// files: what JavaScript the engine has, the script API, and the script.
const library = "/library.d.ts";
const declarations = "/frontdesk.d.ts";
const script = "/script.js";

const files = new Map();
let ts, service;

onmessage = async ({ data }) => {
  if (data.start) return start(data.start);
  const { id, what, at, name, text } = data;
  if (files.get(script).text !== text) files.set(script, { text, version: files.get(script).version + 1 });
  let result = null;
  try {
    result = answers[what](at, name);
  } catch (err) {
    console.info("types:", err.message); // a text in the middle of being typed
  }
  postMessage({ id, result });
};

async function start(from) {
  const text = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.text();
  };
  const [module, lib, api] = await Promise.all([import(from.typescript), text(from.library), text(from.declarations)]);
  ts = module.default;
  files.set(library, { text: lib, version: 1 });
  files.set(declarations, { text: api, version: 1 });
  files.set(script, { text: "", version: 1 });
  service = ts.createLanguageService(host());
  service.getSemanticDiagnostics(script); // so that the first question is quick
  postMessage({ ready: true });
}

function host() {
  const options = {
    allowJs: true,
    checkJs: true,
    noLib: true,
    noEmit: true,
    strict: true,
    noImplicitAny: false,
    useUnknownInCatchVariables: false,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.None,
    moduleDetection: ts.ModuleDetectionKind.Legacy,
    types: [],
  };
  return {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...files.keys()],
    getScriptVersion: (name) => String(files.get(name)?.version ?? 0),
    getScriptSnapshot: (name) => files.has(name) && ts.ScriptSnapshot.fromString(files.get(name).text),
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: () => library,
    fileExists: (name) => files.has(name),
    readFile: (name) => files.get(name)?.text,
  };
}

const answers = {
  problems() {
    const found = [...service.getSyntacticDiagnostics(script), ...service.getSemanticDiagnostics(script)];
    return found
      .filter((d) => d.file && d.category === ts.DiagnosticCategory.Error)
      .map((d) => ({
        from: d.start,
        to: d.start + d.length,
        code: d.code,
        message: ts.flattenDiagnosticMessageText(d.messageText, "\n"),
        meant: begun(d),
      }));
  },
  completions(at) {
    const found = service.getCompletionsAtPosition(script, at, { includeCompletionsWithInsertText: false });
    const unwanted = ["warning", "primitive type", "type", "interface"];
    return (found?.entries ?? [])
      .filter((entry) => !unwanted.includes(entry.kind) && !entry.kindModifiers?.includes("deprecated"))
      .map((entry) => ({
        name: entry.name,
        kind: kinds[entry.kind] ?? entry.kind,
        ours: own().has(entry.name) || found.isMemberCompletion,
      }));
  },
  details(at, name) {
    const details = service.getCompletionEntryDetails(script, at, name, {}, undefined, {}, undefined);
    return details && told(details);
  },
  hover(at) {
    const info = service.getQuickInfoAtPosition(script, at);
    if (!info) return null;
    const { start, length } = info.textSpan;
    return { from: start, to: start + length, ...told(info) };
  },
};

// begun is the name that an unknown one is the beginning of: TypeScript itself
// only knows misspelt ones.
function begun({ code, start, length }) {
  if (code !== 2339 && code !== 2304) return "";
  const name = files.get(script).text.slice(start, start + length);
  if (name.length < 2) return "";
  const found = service.getCompletionsAtPosition(script, start + length, {});
  const names = (found?.entries ?? []).filter((entry) => entry.kind !== "warning" && entry.name !== name).map((entry) => entry.name);
  const like = names.filter((other) => other.toLowerCase().startsWith(name.toLowerCase()));
  return like.sort((a, b) => a.length - b.length)[0] ?? "";
}

const kinds = { var: "value", let: "value", const: "value", "local var": "value", parameter: "value", getter: "property", string: "text" };

// own are the names that the script API declares at the top.
let named;
function own() {
  named ??= new Set([...files.get(declarations).text.matchAll(/^declare (?:function|const) (\w+)/gm)].map((match) => match[1]));
  return named;
}

function told({ displayParts, documentation }) {
  const signature = ts
    .displayPartsToString(displayParts)
    .replace(/^\((?:method|property|parameter|local var|alias)\) /, "")
    .replace(/^(?:function|const|let|var) /, "")
    .replace(/^[A-Z]\w*(?:<[^>(]*>)?\.(?=\w)/, "");
  return { signature, text: ts.displayPartsToString(documentation) };
}
