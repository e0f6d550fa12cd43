// Checks scripts with TypeScript, each on its own, against declarations.
// node check.mjs <typescript> <declarations,…> <script>…
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';

const [compiler, declarations, ...scripts] = process.argv.slice(2);
// The compiler is the browser's: a world without process keeps it from taking
// this one for a command line.
const world = createContext({ console });
runInContext(readFileSync(compiler, 'utf8').replace(/export\{export_default as default\};\s*$/, ''), world);
const ts = runInContext('export_default', world);
const options = {
  allowJs: true, checkJs: true, strict: true, noImplicitAny: false, useUnknownInCatchVariables: false, noEmit: true, noLib: true, types: [],
  target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.None, moduleDetection: ts.ModuleDetectionKind.Legacy,
};
const parsed = new Map();
const host = {
  fileExists: name => parsed.has(name),
  readFile: name => readFileSync(name, 'utf8'),
  getSourceFile(name) {
    if (!parsed.has(name)) parsed.set(name, ts.createSourceFile(name, readFileSync(name, 'utf8'), options.target, true));
    return parsed.get(name);
  },
  getDefaultLibFileName: () => '', getCurrentDirectory: () => '/', getCanonicalFileName: name => name,
  useCaseSensitiveFileNames: () => true, getNewLine: () => '\n', writeFile() {},
};
let wrong = 0;
for (const script of scripts) {
  const program = ts.createProgram([...declarations.split(','), script], options, host);
  for (const one of ts.getPreEmitDiagnostics(program)) {
    const at = one.file?.getLineAndCharacterOfPosition(one.start);
    console.log(`${one.file?.fileName}:${at?.line + 1}:${at?.character + 1} ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`);
    wrong++;
  }
}
process.exit(wrong ? 1 : 0);
