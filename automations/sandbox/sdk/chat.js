// One chat: everything that can be done in it.

const handoffKeys = { to: 1, say: 1, note: 1, pause: 1 };

/**
 * The members of a chat. known is what the event says of it, if it is the chat
 * of the event; say sends a message to it.
 */
function chatOf(id, known, say) {
  const change = (name, args) => { effect('chat.' + name, { chat: id, ...args }); };
  const chat = {
    send: say,
    typing: (time = '3s') => change('typing', { for: duration(time, 'typing', 1) }),
    markRead: () => change('read'),
    archive: () => change('archive'),
    label: (...names) => change('label', { names: strings(names.flat(), 'label') }),
    unlabel: (...names) => change('unlabel', { names: strings(names.flat(), 'unlabel') }),
    assign: person => change('assign', { person: person === null ? '' : said(person, 'assign', ', or null for nobody') }),
    note: note => change('note', { text: said(note, 'a note') }),
    pause: time => change('pause', { for: duration(time, 'pause', 90) }),
    handoff: (options = {}) => {
      only(handoffKeys, options, 'handoff');
      const pause = options.pause === undefined ? undefined : duration(options.pause, 'pause', 90);
      if (options.say !== undefined) say(options.say);
      handOver(id, { person: options.to, text: options.note, for: pause });
    },
    history: (count = 20) => {
      if (!Number.isInteger(count) || count < 1) fail('history needs how many messages, such as history(20)');
      return query('history', { chat: id, count: Math.min(count, 50) }).map(message => messageOf(message, id));
    },
    state: storeOf('state', { chat: id }),
  };
  if (known) chat.chat = known;
  else Object.defineProperty(chat, 'chat', { enumerable: true, get: once(() => query('chat', { chat: id })) });
  return chat;
}

/** Gives a chat to a human. That is the end of the run. */
function handOver(chat, args) {
  effect('chat.handoff', { chat, ...args });
  end('stop');
}

function open(chat) {
  const id = address(chat);
  return freeze(chatOf(id, null, (content, options) => send(id, content, options)));
}
