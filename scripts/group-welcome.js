const { settings } = script({
  name: 'Group welcome',
  description: 'Greets who joins a group, and tells the rules when somebody asks.',
  settings: {
    greeting: { type: 'longtext', label: 'Greeting', help: '{names} become the new members.', default: 'Welcome {names}! Write "rules" to read how we do things here.' },
    rules: { type: 'longtext', label: 'Rules', default: '1. Be kind.\n2. No advertising.\n3. One topic at a time.' },
  },
});

onGroupJoin({}, ctx => {
  const names = ctx.people.map(person => '@' + person.name).join(', ');
  ctx.send(text.fill(settings.greeting, { names }), { mentions: ctx.people.map(person => person.id) });
});

onMessage({ in: 'groups', text: 'rules', cooldown: '10m' }, ctx => {
  ctx.reply(settings.rules);
});

test('greets who joins', t => {
  t.person('+4915100003', 'Cem').joins('club@g.us').expect('Welcome @Cem! Write "rules" to read how we do things here.');
});

test('tells the rules, not too often', t => {
  const cem = t.person('+4915100003', 'Cem');
  cem.says('Rules', { in: 'club@g.us' }).expect(/Be kind/);
  cem.says('rules', { in: 'club@g.us' }).expectNothing();
  t.advance('11m');
  cem.says('rules', { in: 'club@g.us' }).expect(/Be kind/);
});

test('says nothing in private chats, and nothing about other words', t => {
  t.person('+4915100003').says('rules').expectNothing();
  t.person('+4915100003').says('the rules are fine', { in: 'club@g.us' }).expectNothing();
});
