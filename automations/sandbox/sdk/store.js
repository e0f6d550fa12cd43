// What a script keeps: ctx.state for each chat, store over all chats.

const ttlKeys = { ttl: 1 };

const storeNames = ['get', 'set', 'add', 'delete', 'keys', 'once'];

/** A store. place holds what all its calls say: of state the chat, of store nothing. */
function storeOf(scope, place) {
  const ask = (name, args) => query(scope + '.' + name, { ...place, ...args });
  const ttlOf = options => {
    const { ttl } = only(ttlKeys, options ?? {}, 'the options of ' + scope);
    return ttl === undefined ? undefined : duration(ttl, 'ttl');
  };
  return lazily({}, storeNames, name => {
    switch (name) {
      case 'get': return (key, fallback) => ask('get', { key: keyOf(key) })?.value ?? fallback;
      case 'set': return (key, value, options) => {
        const ttl = ttlOf(options);
        if (value === undefined) ask('delete', { key: keyOf(key) });
        else ask('set', { key: keyOf(key), value: written(value), ttl });
      };
      case 'add': return (key, by = 1, options) => {
        if (typeof by !== 'number' || !Number.isFinite(by)) fail('add needs a number, such as ' + scope + ".add('visits', 1)");
        return ask('add', { key: keyOf(key), by, ttl: ttlOf(options) });
      };
      case 'delete': return key => { ask('delete', { key: keyOf(key) }); };
      case 'keys': return (prefix = '') => ask('keys', { key: String(prefix) }) ?? [];
      case 'once': return (key, within) => ask('once', { key: keyOf(key), ttl: within === undefined ? undefined : duration(within, 'once') }) === true;
    }
  });
}

function keyOf(key) {
  if (typeof key === 'number') key = String(key);
  if (typeof key !== 'string' || key === '' || key.length > 200) fail('a key must be a text with 1 to 200 characters');
  return key;
}

/** A value as it can be written down. Functions and their like cannot be kept. */
function written(value) {
  const json = stringify(value);
  if (json === undefined) fail('only texts, numbers, lists and plain objects can be kept');
  if (json.length > 65536) fail('a value may have at most 64 KB');
  return parse(json);
}

const store = storeOf('store', {});
