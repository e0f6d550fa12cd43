const { settings } = script({
  name: 'First welcome',
  description: 'Greets everybody who writes for the first time.',
  settings: {
    greeting: {
      type: 'longtext',
      label: 'Greeting',
      help: '{name} becomes the first name.',
      default: 'Welcome, {name}! A colleague answers soon.',
    },
    closed: { type: 'longtext', label: 'Greeting while the desk is closed', default: 'Welcome, {name}! We are open {hours} and answer then.' },
    label: { type: 'text', label: 'Label for the chat', default: 'new' },
  },
});

onMessage({ firstContact: true }, ctx => {
  if (settings.label) ctx.label(settings.label);
  const greeting = hours.isOpen() ? settings.greeting : settings.closed;
  ctx.reply(text.fill(greeting, { name: ctx.contact.firstName || 'friend', hours: hours.describe() }));
});

test('greets a new contact once', t => {
  t.at('2026-03-02 11:00');
  const ann = t.person('+4915100001', 'Ann Lee');
  ann.says('hi').expect('Welcome, Ann! A colleague answers soon.');
  ann.says('are you there?').expectNothing();
  t.equal(t.labels('+4915100001'), ['new']);
});

test('says when the desk opens', t => {
  t.at('2026-03-01 11:00');
  t.person('+4915100002').says('hi').expect(/^Welcome, friend! We are open .*09:00/);
});

test('does not greet in groups', t => {
  t.person('+4915100001', 'Ann').says('hi', { in: 'club@g.us' }).expectNothing();
});
