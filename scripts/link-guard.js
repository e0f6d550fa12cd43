const { settings } = script({
  name: 'Link guard',
  description: 'Deletes links in groups that you administer, and removes who posts them again and again.',
  settings: {
    allowed: { type: 'list', label: 'Allowed hosts', default: ['our-shop.example'] },
    warning: { type: 'text', label: 'Warning', default: '@{name}, please no links here.' },
    strikes: { type: 'number', label: 'Links before somebody is removed', default: 3, min: 1, max: 20 },
  },
});

/** The hosts of the links in a text. */
function hostsIn(said) {
  return [...said.matchAll(/https?:\/\/([^\s/:]+)/gi)].map(found => text.plain(found[1]));
}

function isAllowed(host) {
  return settings.allowed.some(one => host === text.plain(one) || host.endsWith('.' + text.plain(one)));
}

onMessage({ in: 'groups', text: /https?:\/\//i }, ctx => {
  if (hostsIn(ctx.text).every(isAllowed)) return;
  const group = ctx.group(ctx.chat.id);
  if (!group.iAmAdmin || group.admins.some(admin => admin.id === ctx.contact.id)) return;

  ctx.message.delete();
  const count = ctx.state.add('links ' + ctx.contact.id, 1, { ttl: '30d' });
  if (count >= settings.strikes) {
    group.remove(ctx.contact.id);
    ctx.send(ctx.contact.name + ' was removed for posting links.');
  } else {
    ctx.send(text.fill(settings.warning, { name: ctx.contact.name }), { mentions: [ctx.contact.id] });
  }
});

test('warns, then removes', t => {
  t.settings({ strikes: 2 });
  const eve = t.person('+4915100004', 'Eve');
  eve.says('see https://spam.example/now', { in: 'club@g.us' }).expect('@Eve, please no links here.');
  eve.says('HTTPS://spam.example', { in: 'club@g.us' }).expect('Eve was removed for posting links.');
});

test('forgets after a month', t => {
  t.settings({ strikes: 2 });
  const eve = t.person('+4915100004', 'Eve');
  eve.says('https://spam.example', { in: 'club@g.us' }).expect(/please no links/);
  t.advance('31d');
  eve.says('https://spam.example', { in: 'club@g.us' }).expect(/please no links/);
});

test('lets allowed links and private chats alone', t => {
  const eve = t.person('+4915100004', 'Eve');
  eve.says('https://www.our-shop.example/sale', { in: 'club@g.us' }).expectNothing();
  eve.says('https://spam.example').expectNothing();
});
