const { settings } = script({
  name: 'Frequent questions',
  description: 'Answers questions by key words.',
  settings: {
    answers: { type: 'table', label: 'Questions', columns: ['words', 'answer'], default: [
      { words: 'hours, open, closed', answer: 'We are open Monday to Friday, 9:00 to 18:00.' },
      { words: 'price, cost', answer: 'You find all prices on our site.' },
    ] },
  },
});

function findAnswer(question) {
  const asked = text.plain(question);
  return settings.answers.find(row => row.words.split(',').some(word => asked.includes(text.plain(word.trim()))));
}

onMessage({ type: 'text' }, ctx => {
  const hit = findAnswer(ctx.text);
  if (hit) ctx.reply(text.fill(hit.answer, { name: ctx.contact.firstName }));
});

test('knows the hours', t => {
  t.person('+4915100001', 'Ann').says('When do you OPEN?').expect(/9:00 to 18:00/);
});
test('keeps quiet otherwise', t => {
  t.person('+4915100001').says('thank you').expectNothing();
});
