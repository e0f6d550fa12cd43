const { settings } = script({
  name: 'Appointments',
  settings: { slots: { type: 'list', label: 'Free times', default: ['2026-03-05 10:00', '2026-03-05 14:00'] } },
});

onMessage({ words: ['appointment', 'book'] }, ctx => {
  const free = settings.slots.filter(slot => !store.get('slot ' + slot));
  if (!free.length) ctx.handoff({ say: 'All times are taken, a colleague looks for one.' });
  const slot = ctx.choose('When would you like to come?', free, { timeout: '1d' });
  if (!store.once('slot ' + slot)) return ctx.reply('Somebody was faster, sorry. Write "book" to try again.');
  const name = ctx.ask('And your name, please?');
  ctx.reply('Done, ' + name + '! See you ' + format.date(slot, 'dd.MM. HH:mm') + '.');

  ctx.wait({ until: Date.parse(slot.replace(' ', 'T') + ':00Z') - 24 * 3600 * 1000 });
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
