// Filters: which messages a handler wants, as data that the server evaluates.

const messageTypes = ['text', 'image', 'video', 'audio', 'voice', 'document', 'sticker', 'location', 'contact', 'poll', 'call'];
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

/** What pattern and command found in a text, or null when the pattern did not match. */
function find(filter, message) {
  if (filter.unless?.text instanceof RegExp && search(filter.unless.text, message)) return null;
  if (filter.text instanceof RegExp) {
    const match = search(filter.text, message);
    return match && { match: [...match].map(part => part ?? ''), args: [] };
  }
  if (filter.command === undefined) return { match: [], args: [] };
  const words = message.trim().split(/\s+/);
  return { match: words, args: words.slice(1) };
}

function search(pattern, message) {
  pattern.lastIndex = 0;
  return pattern.exec(message);
}
