const { settings } = script({
  name: 'Group host',
  settings: {
    rules: { type: 'longtext', label: 'Rules', default: 'Be kind. No links.' },
    strikes: { type: 'number', label: 'Links before removal', default: 2, min: 1 },
  },
});

onGroupJoin({}, ctx => {
  const names = ctx.people.map(p => '@' + p.name).join(', ');
  ctx.send('Welcome ' + names + '! ' + settings.rules, { mentions: ctx.people.map(p => p.id) });
});

onMessage({ in: 'groups', text: /https?:\/\//i }, ctx => {
  const group = ctx.group(ctx.chat.id);
  if (!group.iAmAdmin || group.admins.some(a => a.id === ctx.contact.id)) return;
  ctx.message.delete();
  const count = ctx.state.add('links ' + ctx.contact.id, 1, { ttl: '30d' });
  if (count >= settings.strikes) {
    group.remove(ctx.contact.id);
    ctx.send(ctx.contact.name + ' was removed for posting links.');
  } else {
    ctx.send('@' + ctx.contact.name + ', please no links here.', { mentions: [ctx.contact.id] });
  }
});

test('welcomes', t => {
  t.person('+4915100003', 'Cem').joins('club@g.us').expect(/Welcome @Cem! Be kind/);
});
test('two strikes', t => {
  const eve = t.person('+4915100004', 'Eve');
  eve.says('see https://spam.example', { in: 'club@g.us' }).expect(/please no links/);
  eve.says('see https://spam.example', { in: 'club@g.us' }).expect(/was removed/);
});
