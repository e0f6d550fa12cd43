// One chat: everything that can be done in it.

const handoffKeys = { to: 1, say: 1, note: 1, pause: 1 };

const chatNames = [
  'chat', 'send', 'typing', 'markRead', 'archive', 'label', 'unlabel', 'assign', 'note', 'pause', 'handoff', 'history', 'state',
];

/** A member of a chat. say sends a message to it. */
function chatMember(name, id, say) {
  const change = (what, args) => { effect('chat.' + what, { chat: id, ...args }); };
  switch (name) {
    case 'chat': return query('chat', { chat: id });
    case 'send': return say;
    case 'typing': return (time = '3s') => change('typing', { for: duration(time, 'typing', 1) });
    case 'markRead': return () => change('read');
    case 'archive': return () => change('archive');
    case 'label': return (...names) => change('label', { names: strings(names.flat(), 'label') });
    case 'unlabel': return (...names) => change('unlabel', { names: strings(names.flat(), 'unlabel') });
    case 'assign': return person => change('assign', { person: person === null ? '' : said(person, 'assign', ', or null for nobody') });
    case 'note': return note => change('note', { text: said(note, 'a note') });
    case 'pause': return time => change('pause', { for: duration(time, 'pause', 90) });
    case 'handoff': return options => handoff(id, say, options);
    case 'history': return (count = 20) => {
      if (!Number.isInteger(count) || count < 1) fail('history needs how many messages, such as history(20)');
      return query('history', { chat: id, count: Math.min(count, 50) }).map(message => messageOf(message, id));
    };
    case 'state': return storeOf('state', { chat: id });
  }
}

function handoff(id, say, options = {}) {
  only(handoffKeys, options, 'handoff');
  const pause = options.pause === undefined ? undefined : duration(options.pause, 'pause', 90);
  if (options.say !== undefined) say(options.say);
  handOver(id, { person: options.to, text: options.note, for: pause });
}

/** Gives a chat to a human. That is the end of the run. */
function handOver(chat, args) {
  effect('chat.handoff', { chat, ...args });
  end('stop');
}

function open(chat) {
  const id = address(chat);
  const say = (content, options) => send(id, content, options);
  return lazily({}, chatNames, name => chatMember(name, id, say));
}
