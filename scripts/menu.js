const { settings } = script({
  name: 'Menu',
  description: 'Shows a numbered menu; the choice labels the chat, assigns it and answers.',
  settings: {
    words: { type: 'list', label: 'Words that open the menu', default: ['menu', 'help', 'hello'] },
    question: { type: 'text', label: 'Question', default: 'What is it about?' },
    choices: {
      type: 'table',
      label: 'Choices',
      help: 'The label and the person may stay empty.',
      columns: ['choice', 'label', 'person', 'answer'],
      default: [
        { choice: 'A new order', label: 'order', person: '', answer: 'Tell us what you need, and a colleague takes care of it.' },
        { choice: 'An invoice', label: 'invoice', person: '', answer: 'Please send us the number of the invoice.' },
        { choice: 'Something else', label: 'question', person: '', answer: 'Please write what it is about.' },
      ],
    },
  },
});

onMessage({ words: settings.words }, ctx => {
  const chosen = ctx.choose(settings.question, settings.choices.map(row => row.choice), { timeout: '30m' });
  const row = settings.choices.find(one => one.choice === chosen);
  if (!row) return;
  if (row.label) ctx.label(row.label);
  if (row.person) ctx.assign(row.person);
  ctx.reply(row.answer);
});

test('answers a number', t => {
  const ann = t.person('+4915100001', 'Ann');
  ann.says('Hello!').expect('What is it about?\n1. A new order\n2. An invoice\n3. Something else');
  ann.says('2').expect('Please send us the number of the invoice.');
  t.equal(t.labels('+4915100001'), ['invoice']);
});

test('understands the words, too, also after a restart', t => {
  const ann = t.person('+4915100001', 'Ann');
  ann.says('menu').expect(/1\. A new order/);
  t.restart();
  ann.says('something else').expect('Please write what it is about.');
});

test('says nothing without the words, and nothing when nobody chooses', t => {
  const ann = t.person('+4915100001', 'Ann');
  ann.says('thanks').expectNothing();
  ann.says('menu');
  t.advance('31m').expectNothing();
});
