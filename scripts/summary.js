const { settings } = script({
  name: 'Daily summary',
  description: 'Watches without answering, and tells the team every evening how much there was to do.',
  observer: true,
  settings: {
    team: { type: 'group', label: 'Group of the team' },
    urgent: { type: 'list', label: 'Words to count on their own', default: ['urgent', 'complaint'] },
  },
});

onMessage(ctx => {
  store.add('messages', 1, { ttl: '1d' });
  if (ctx.state.once('wrote', '12h')) store.add('people', 1, { ttl: '1d' });
  const words = text.plain(ctx.text).split(/[^a-z0-9ß]+/);
  if (settings.urgent.some(word => words.includes(text.plain(word)))) store.add('urgent', 1, { ttl: '1d' });
});

onSchedule('weekdays 18:00', ctx => {
  const count = name => store.get(name, 0);
  if (!settings.team || count('messages') === 0) return;
  const lines = ['Today: ' + count('messages') + ' messages from ' + count('people') + ' people.'];
  if (count('urgent') > 0) lines.push('Urgent or complaints: ' + count('urgent') + '.');
  ctx.open(settings.team).send(lines.join('\n'));
  for (const name of ['messages', 'people', 'urgent']) store.delete(name);
});

test('tells the team what there was', t => {
  t.settings({ team: '120363000000000001@g.us' });
  const ann = t.person('+4915100001', 'Ann');
  ann.says('hello').expectNothing();
  ann.says('this is URGENT!').expectNothing();
  t.person('+4915100002', 'Bob').says('hi').expectNothing();
  t.schedule('weekdays 18:00').expect('Today: 3 messages from 2 people.\nUrgent or complaints: 1.');
  t.schedule('weekdays 18:00').expectNothing();
});

test('says nothing on a quiet day', t => {
  t.settings({ team: '120363000000000001@g.us' });
  t.schedule('weekdays 18:00').expectNothing();
});
