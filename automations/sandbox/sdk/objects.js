// Messages, files and groups as scripts see them.

/** The handle of each file: its bytes never get here, and its place is not for scripts to change. */
const handles = new WeakMap();

function mediaOf(given) {
  if (!given) return null;
  const { type, mime, size, name, ...handle } = given;
  const media = freeze({
    type, mime, size, name,
    url: (validFor = '1h') => query('media.url', { ...handle, for: duration(validFor, 'url', 7) }),
    text: () => query('media.text', handle),
  });
  handles.set(media, handle);
  return media;
}

const messageNames = ['media', 'quoted', 'react', 'forward', 'star', 'delete'];

function messageOf(given, inChat) {
  if (!given) return null;
  const chat = given.chat ?? inChat;
  const { id } = given;
  const own = {
    id,
    type: given.type,
    text: given.text,
    time: given.time,
    fromMe: given.fromMe,
    from: given.from ?? null,
    location: given.location ?? null,
    mentions: given.mentions ?? [],
    isForwarded: given.isForwarded ?? false,
  };
  return lazily(own, messageNames, name => {
    switch (name) {
      case 'media': return mediaOf(given.media);
      case 'quoted': return messageOf(given.quoted, chat);
      case 'react': return emoji => { effect('message.react', { chat, id, emoji: emojiOf(emoji) }); };
      case 'forward': return to => {
        const target = address(to);
        return sentOf(target, effect('message.forward', { chat, id, to: target }).id);
      };
      case 'star': return () => { effect('message.star', { chat, id }); };
      case 'delete': return () => { effect('message.delete', { chat, id }); };
    }
  });
}

function groupOf(given) {
  if (!given) return null;
  const group = given.id;
  const change = name => (...people) => { effect('group.' + name, { group, people: addresses(people) }); };
  return {
    id: group,
    name: given.name,
    description: given.description,
    members: given.members,
    admins: given.admins,
    iAmAdmin: given.iAmAdmin,
    add: change('add'),
    remove: change('remove'),
    promote: change('promote'),
    demote: change('demote'),
    rename: name => { effect('group.rename', { group, text: said(name, 'the name of a group') }); },
    describe: description => { effect('group.describe', { group, text: String(description) }); },
    inviteLink: () => query('group.invite', { group }),
  };
}
