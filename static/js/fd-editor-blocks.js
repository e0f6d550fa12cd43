// Ready blocks of script, offered where a statement may begin.
const ready = [
  ["onMessage", "answer to words", "onMessage({ words: ['${hello}'] }, ctx => {\n\tctx.reply('${Hello!}');\n});${}"],
  ["ask", "question and answer", "const ${answer} = ctx.ask('${What is your name?}', { timeout: '1h' });${}"],
  ["choose", "list to choose from", "const ${choice} = ctx.choose('${What would you like?}', ['${One}', '${Two}']);${}"],
  ["confirm", "yes or no", "if (ctx.confirm('${Are you sure?}')) {\n\t${}\n}"],
  ["schedule", "every day at a time", "onSchedule('${every day 09:00}', ctx => {\n\tctx.open('${+49 151 2345678}').send('${Good morning!}');\n});${}"],
  ["test", "what a contact says and gets", "test('${says hello}', t => {\n\tt.person('+4915100001', 'Ann').says('${hello}').expect('${Hello!}');\n});${}"],
];

const needs = { ask: "inside", choose: "inside", confirm: "inside", onMessage: "outside", schedule: "outside", test: "outside" };

/** A source of completions: each block where it makes sense. */
export function blocks(cm) {
  return (context) => {
    const word = context.matchBefore(/[\w$]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const line = context.state.doc.lineAt(context.pos);
    if (/\S/.test(line.text.slice(0, word.from - line.from))) return null;
    const place = line.text.startsWith(" ") || line.text.startsWith("\t") ? "inside" : "outside";
    const options = ready
      .filter(([name]) => needs[name] === place)
      .map(([label, detail, template]) => ({ label, kind: "block", info: detail, boost: 20, apply: cm.snippet(template) }));
    return { from: word.from, options, validFor: /^[\w$]*$/ };
  };
}
