const { settings } = script({
  name: 'Away message',
  description: 'Tells everybody once who writes while the desk is closed, and wakes someone up when it is urgent.',
  settings: {
    message: {
      type: 'longtext',
      label: 'Away message',
      help: '{name} becomes the first name, {when} the time at which you open again.',
      default: 'Hello {name}, thank you for your message! We are closed now and answer {when}.',
    },
    urgent: { type: 'list', label: 'Urgent words', default: ['emergency', 'urgent'] },
    urgentAnswer: { type: 'text', label: 'Answer to an urgent message', default: 'We have woken someone up. You get an answer soon.' },
    team: { type: 'group', label: 'Group to tell about urgent messages', help: 'Leave it empty to tell nobody.' },
  },
});

onMessage({ hours: 'closed', words: settings.urgent, cooldown: '5m' }, ctx => {
  ctx.label('urgent');
  if (settings.team) ctx.open(settings.team).send('Urgent message from ' + ctx.contact.name + ': ' + ctx.text);
  ctx.reply(settings.urgentAnswer);
});

onMessage({ hours: 'closed' }, ctx => {
  if (!ctx.state.once('told', '8h')) return;
  const when = format.date(hours.nextOpen(), 'EEEE HH:mm');
  ctx.reply(text.fill(settings.message, { name: ctx.contact.firstName, when }));
});

test('answers once at night', t => {
  t.at('2026-03-02 23:00');
  const ann = t.person('+4915100001', 'Ann Lee');
  ann.says('hello').expect('Hello Ann, thank you for your message! We are closed now and answer Tuesday 09:00.');
  ann.says('hello?').expectNothing();
});

test('wakes someone up when it is urgent', t => {
  t.settings({ team: '120363000000000001@g.us' });
  t.at('2026-03-07 03:00');
  t.person('+4915100001', 'Ann').says('URGENT: water!').expect('Urgent message from Ann: URGENT: water!', /woken someone up/);
  t.equal(t.labels('+4915100001'), ['urgent']);
});

test('says nothing by day', t => {
  t.at('2026-03-02 11:00');
  t.person('+4915100001').says('hello').expectNothing();
});
