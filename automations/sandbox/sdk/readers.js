// What triggers want, as data that the server evaluates. It is read when a script
// is saved.

const places = ['private', 'groups', 'anywhere'];

/** None of no words is ever said: a filter with an empty list lets nothing through. */
function some(filter, list) {
  if (list.length === 0) filter.never = true;
  return list;
}

/** Each name of a filter with what reads it into the description. */
const filterKeys = {
  words: (f, v) => { f.words = some(f, strings(v, 'words')); },
  text: (f, v) => {
    if (v instanceof RegExp) f.pattern = { source: v.source, flags: v.flags };
    else f.text = strings(v, 'text')[0];
  },
  command: (f, v) => { f.command = some(f, strings(v, 'command')); },
  type: (f, v) => { f.types = some(f, strings(v, 'type')).map(t => oneOf(messageTypes, t, 'type')); },
  in: (f, v) => { f.in = oneOf(places, v, 'in'); },
  chat: (f, v) => { f.chats = some(f, strings(v, 'chat')).map(address); },
  from: (f, v) => { f.from = some(f, strings(v, 'from')).map(address); },
  label: (f, v) => { f.labels = some(f, strings(v, 'label')); },
  mentioned: (f, v) => { f.mentioned = yesNo(v, 'mentioned'); },
  hours: (f, v) => { f.hours = oneOf(['open', 'closed'], v, 'hours'); },
  firstContact: (f, v) => { f.firstContact = yesNo(v, 'firstContact'); },
  quietFor: (f, v) => { f.quietFor = duration(v, 'quietFor', 90); },
  cooldown: (f, v) => { f.cooldown = duration(v, 'cooldown', 90); },
  collect: (f, v) => { f.collect = duration(v, 'collect', 1); },
  unless: (f, v) => {
    for (const key of ['unless', 'cooldown', 'collect']) {
      if (v?.[key] !== undefined) fail('unless does not know ' + key);
    }
    if (v?.text instanceof RegExp && Object.keys(v).length > 1) fail('unless: a pattern must stand alone');
    f.unless = readFilter(v, 'unless');
  },
};

function readFilter(filter, what) {
  only(filterKeys, filter, what);
  const read = {};
  for (const [key, value] of Object.entries(filter)) {
    if (value !== undefined) filterKeys[key](read, value);
  }
  return read;
}

const reactionKeys = { emoji: 1, in: 1, chat: 1 };
const voteKeys = { poll: 1, chat: 1 };
const memberKeys = { group: 1 };
const buttonKeys = { on: 1, confirm: 1, ask: 1 };

/** Reads what a trigger was given, by the kind of its event. */
const kinds = {
  message: (filter, what) => ({ filter: readFilter(filter, what) }),
  reaction: (given, what) => {
    const { emoji, ...rest } = only(reactionKeys, given, what);
    const filter = readFilter(rest, what);
    return { filter, emoji: emoji === undefined ? [] : some(filter, strings(emoji, 'emoji')) };
  },
  poll: (given, what) => {
    const { poll, ...rest } = only(voteKeys, given, what);
    return { filter: readFilter(rest, what), name: poll === undefined ? '' : said(poll, 'poll') };
  },
  groupJoin: (given, what) => ({ filter: readFilter({ chat: only(memberKeys, given, what).group }, what) }),
  groupLeave: (given, what) => ({ filter: readFilter({ chat: only(memberKeys, given, what).group }, what) }),
  call: () => ({ filter: {} }),
  error: () => ({ filter: {} }),
  schedule: when => ({ filter: {}, name: said(when, "onSchedule: the time, such as 'weekdays 08:30',").trim() }),
  webhook: name => {
    if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) fail("onWebhook: the name is part of an address, such as 'order-shipped'");
    return { filter: {}, name };
  },
  button: ({ label, options }, what) => {
    only(buttonKeys, options, what);
    return {
      filter: {},
      name: said(label, 'onButton: the label').trim(),
      on: oneOf(['chat', 'page'], options.on ?? 'chat', 'onButton: on'),
      confirm: options.confirm === undefined ? undefined : said(options.confirm, 'onButton: confirm'),
      ask: readSettings(options.ask),
    };
  },
  event: name => {
    if (typeof name !== 'string' || !/^[a-z][a-z0-9_.]*$/.test(name)) fail("on() needs the name of an event, such as 'message', not " + stringify(name));
    return { filter: {}, name };
  },
};
