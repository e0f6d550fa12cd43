const { settings } = script({
  name: 'Appointments',
  description: 'Books one of the free times, and reminds the day before.',
  settings: {
    words: { type: 'list', label: 'Words', default: ['appointment', 'book'] },
    slots: { type: 'list', label: 'Free times', help: 'As 2026-03-05 10:00, in the time zone of the desk.', default: ['2026-03-05 10:00', '2026-03-05 14:00'] },
  },
});

const DAY = 24 * 3600 * 1000;
const start = slot => Date.parse(slot.replace(' ', 'T') + ':00Z');

onMessage({ words: settings.words }, ctx => {
  const free = settings.slots.filter(slot => !store.get('slot ' + slot) && start(slot) > ctx.now);
  if (!free.length) ctx.handoff({ say: 'All times are taken, a colleague looks for one.' });
  const slot = ctx.choose('When would you like to come?', free, { timeout: '1d' });
  if (!store.once('slot ' + slot)) return ctx.reply('Somebody was faster, sorry. Write "book" to try again.');
  const name = ctx.ask('And your name, please?');
  ctx.reply('Done, ' + name + '! See you ' + format.date(slot, 'dd.MM. HH:mm') + '.');

  if (start(slot) - DAY <= ctx.now) return;
  ctx.wait({ until: start(slot) - DAY });
  if (ctx.confirm('Your appointment is tomorrow at ' + format.time(slot) + '. Will you come?', { timeout: '12h', otherwise: true })) {
    ctx.reply('See you!');
  } else {
    store.delete('slot ' + slot);
    ctx.reply('Thank you for telling us.');
  }
});

test('books, reminds, frees the time again', t => {
  t.at('2026-03-02 10:00');
  const ann = t.person('+4915100001', 'Ann');
  ann.says('I want to book').expect(/1\. 2026-03-05 10:00/);
  ann.says('1').expect('And your name, please?');
  ann.says('Ann').expect('Done, Ann! See you 05.03. 10:00.');
  t.person('+4915100002', 'Bob').says('book').expect(/1\. 2026-03-05 14:00$/);
  t.restart();
  t.advance('2d').expect(/tomorrow at 10:00/);
  ann.says('no').expect('Thank you for telling us.');
  t.person('+4915100005', 'Dan').says('book').expect(/1\. 2026-03-05 10:00/);
});

test('gives the chat to a colleague when all is taken', t => {
  t.at('2026-03-06 10:00');
  t.person('+4915100001').says('book').expect('All times are taken, a colleague looks for one.');
});

test('says nothing otherwise', t => {
  t.person('+4915100001').says('Facebook').expectNothing();
});
