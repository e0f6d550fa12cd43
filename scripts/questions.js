const { settings } = script({
  name: 'Frequent questions',
  description: 'Answers questions by key words.',
  settings: {
    answers: {
      type: 'table',
      label: 'Questions',
      help: 'One line for each answer. Separate the words with commas; {name} becomes the first name.',
      columns: ['words', 'answer'],
      default: [
        { words: 'hours, open, closed', answer: 'We are open Monday to Friday, 9:00 to 18:00.' },
        { words: 'price, prices, cost', answer: 'Hello {name}, you find all prices on our site.' },
        { words: 'address, where', answer: 'You find us at Harbour Street 5.' },
      ],
    },
  },
});

/** The words of a text, in small letters and without accents. */
function wordsOf(value) {
  return text.plain(value).split(/[^a-z0-9ß]+/);
}

function findAnswer(question) {
  const asked = wordsOf(question);
  return settings.answers.find(row => row.words.split(',').some(word => asked.includes(text.plain(word))));
}

onMessage({ type: 'text' }, ctx => {
  const hit = findAnswer(ctx.text);
  if (hit) ctx.reply(text.fill(hit.answer, { name: ctx.contact.firstName }));
});

test('knows the hours', t => {
  t.person('+4915100001', 'Ann').says('When do you OPEN?').expect(/9:00 to 18:00/);
});

test('calls people by their name', t => {
  t.person('+4915100001', 'Ann Lee').says('the prïce please').expect('Hello Ann, you find all prices on our site.');
});

test('takes the answers of the form', t => {
  t.settings({ answers: [{ words: 'taxi', answer: 'Call 123.' }] });
  t.person('+4915100001').says('taxi please').expect('Call 123.');
});

test('keeps quiet otherwise', t => {
  t.person('+4915100001').says('thank you, priceless').expectNothing();
});
