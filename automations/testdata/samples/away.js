const { settings } = script({
  name: 'Away message',
  settings: {
    message: { type: 'longtext', label: 'Away message', default: 'Thank you! We are closed now and answer {when}.' },
    urgent: { type: 'list', label: 'Urgent words', default: ['emergency', 'urgent'] },
    team: { type: 'group', label: 'Group for urgent messages', default: 'team@g.us' },
  },
});

onMessage({ hours: 'closed' }, ctx => {
  if (settings.urgent.some(word => text.plain(ctx.text).includes(word))) {
    ctx.label('urgent');
    ctx.open(settings.team).send('Urgent message from ' + ctx.contact.name + ': ' + ctx.text);
    ctx.reply('We have woken someone up. You get an answer soon.');
  } else if (ctx.state.once('told', '8h')) {
    ctx.reply(text.fill(settings.message, { when: format.date(hours.nextOpen(), 'EEEE HH:mm') }));
  }
});

test('answers once at night, urgent always', t => {
  t.at('2026-03-02 23:00');
  const ann = t.person('+4915100001', 'Ann');
  ann.says('hello').expect('Thank you! We are closed now and answer Tuesday 09:00.');
  ann.says('hello?').expectNothing();
  ann.says('URGENT: water!').expect(/Urgent message from Ann/, /woken/);
  t.equal(t.labels('+4915100001'), ['urgent']);
  t.advance('9h');
  t.at('2026-03-03 19:00');
  ann.says('hello').expect(/We are closed now/);
});
test('nothing by day', t => {
  t.at('2026-03-02 11:00');
  t.person('+4915100001').says('hello').expectNothing();
});
