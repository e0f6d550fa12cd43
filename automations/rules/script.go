package rules

const (
	opening = "// Made with a form, which opens as long as only the values in “rule” change.\n"
	begins  = "const rule = "
	ends    = ";\n\nscript({ name: rule.name, description: rule.description });\n\n"
)

// bodies are what scripts do with the values of their forms.
var bodies = map[Kind]string{
	Words: `for (const row of rule.answers) {
  onMessage({ words: row.words }, ctx => {
    ctx.reply(text.fill(row.answer, { name: ctx.contact.firstName }));
  });
}

test('answers the first word', t => {
  const [row] = rule.answers;
  t.person('+4915100001', 'Ann').says(row.words[0]).expect(text.fill(row.answer, { name: 'Ann' }));
});
`,
	Away: `onMessage({ hours: 'closed' }, ctx => {
  if (!ctx.state.once('told', rule.again)) return;
  const when = format.date(hours.nextOpen(), 'EEEE HH:mm');
  ctx.reply(text.fill(rule.message, { name: ctx.contact.firstName, when }));
});

test('answers once at night, and never by day', t => {
  t.at('2026-03-02 23:00');
  const ann = t.person('+4915100001', 'Ann');
  ann.says('hello').expect(/./);
  ann.says('hello?').expectNothing();
  t.at('2026-03-03 11:00');
  ann.says('hello').expectNothing();
});
`,
	Menu: `onMessage({ words: rule.opens }, ctx => {
  const chosen = ctx.choose(rule.question, rule.choices.map(row => row.choice), { timeout: '30m' });
  const row = rule.choices.find(one => one.choice === chosen);
  if (row.label) ctx.label(row.label);
  ctx.reply(text.fill(row.answer, { name: ctx.contact.firstName }));
});

test('answers the first number', t => {
  const ann = t.person('+4915100001', 'Ann');
  ann.says(rule.opens[0]).expect(/1\. /);
  ann.says('1').expect(text.fill(rule.choices[0].answer, { name: 'Ann' }));
});
`,
}
