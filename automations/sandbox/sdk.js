// The script API, version 1: everything that scripts/frontdesk.d.ts declares.
// It runs in every machine before the script, and is the same for all scripts.
// host(kind, name, args) is the one way out; arguments and results are JSON.
(function (host) {
  'use strict';

  const { parse, stringify } = JSON;
  const handlers = [];
  let declared = null;
  /** What a script is that does not begin with script(). */
  const undeclared = { name: '', description: '', observer: false, sessions: [], settings: [] };
  let values = {};

  function call(kind, name, args) {
    const answer = parse(host(kind, name, stringify(args)));
    if (answer.error) {
      const error = new Error(answer.error.message);
      error.code = answer.error.code;
      throw error;
    }
    return answer.result;
  }

  function fail(message) {
    throw new TypeError(message);
  }

  /** Refuses a name that does not exist, and says which one may have been meant. */
  function only(known, object, what) {
    if (object === null || typeof object !== 'object') fail(what + ' needs an object { … }');
    for (const key of Object.keys(object)) {
      if (Object.hasOwn(known, key)) continue;
      const near = Object.keys(known).find(name => text.similar(name, key) >= 0.5);
      fail(what + " does not know '" + key + "'" + (near ? ", did you mean '" + near + "'?" : ''));
    }
  }

  const units = { s: 1000, m: 60000, h: 3600000, d: 86400000, w: 604800000 };

  function duration(value, what) {
    if (typeof value === 'number' && value >= 0) return Math.round(value);
    const found = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(value);
    if (!found) fail(what + " must be a time like '30s', '10m', '2h', '3d' or '1w'");
    return Math.round(Number(found[1]) * units[found[2]]);
  }

  function strings(value, what) {
    const list = Array.isArray(value) ? value : [value];
    for (const item of list) {
      if (typeof item !== 'string' || item.trim() === '') fail(what + ' must be a text or a list of texts');
    }
    return list;
  }

  /** None of no words is ever said: a filter with an empty list lets nothing through. */
  function some(filter, list) {
    if (list.length === 0) filter.never = true;
    return list;
  }

  function oneOf(options, value, what) {
    if (!options.includes(value)) fail(what + " must be one of '" + options.join("', '") + "', not " + stringify(value));
    return value;
  }

  const settingKinds = {
    text: '', longtext: '', phone: '', url: '', number: 0, yesno: false, list: [], table: [], choice: '', chat: '', group: '',
  };
  const settingKeys = { type: 1, label: 1, help: 1, default: 1, required: 1, min: 1, max: 1, columns: 1, options: 1 };
  const manifestKeys = { name: 1, description: 1, settings: 1, sessions: 1, observer: 1 };

  function readSetting(name, spec) {
    const what = "setting '" + name + "'";
    only(settingKeys, spec, what);
    oneOf(Object.keys(settingKinds), spec.type, what + ': type');
    if (typeof spec.label !== 'string') fail(what + ' needs a label');
    if (spec.default !== undefined && !fits(spec, spec.default)) fail(what + ': the default does not fit the type');
    return { name, ...spec };
  }

  function fits(spec, value) {
    const empty = settingKinds[spec.type];
    return Array.isArray(empty) ? Array.isArray(value) : typeof value === typeof empty;
  }

  function script(manifest) {
    if (declared) fail('script() may be called only once');
    only(manifestKeys, manifest, 'script()');
    if (typeof manifest.name !== 'string' || manifest.name.trim() === '') fail("script() needs a name, such as script({ name: 'Greeting' })");
    const specs = Object.entries(manifest.settings ?? {}).map(([name, spec]) => readSetting(name, spec));
    declared = {
      name: manifest.name.trim(),
      description: String(manifest.description ?? ''),
      observer: manifest.observer === true,
      sessions: manifest.sessions === undefined ? [] : strings(manifest.sessions, 'script(): sessions'),
      settings: specs,
    };
    const settings = {};
    for (const spec of specs) {
      settings[spec.name] = fits(spec, values[spec.name]) ? values[spec.name] : spec.default ?? settingKinds[spec.type];
    }
    return { settings };
  }

  const messageTypes = ['text', 'image', 'video', 'audio', 'voice', 'document', 'sticker', 'location', 'contact', 'poll', 'call'];
  const places = ['private', 'groups', 'anywhere'];

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
    cooldown: (f, v) => { f.cooldown = duration(v, 'cooldown'); },
    unless: (f, v) => {
      if (v && (v.unless || v.cooldown !== undefined)) fail('unless knows neither unless nor cooldown');
      if (v && v.text instanceof RegExp && Object.keys(v).length > 1) fail('unless: a pattern must stand alone');
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

  function onMessage(filter, handler) {
    if (typeof filter === 'function') [filter, handler] = [{}, filter];
    if (typeof handler !== 'function') fail('onMessage needs a function, such as onMessage(ctx => ctx.reply(\'Hello\'))');
    const read = readFilter(filter, 'onMessage');
    const line = call('info', 'line', null);
    handlers.push({ described: { event: 'message', filter: read, line }, filter, handler });
  }

  function on(event, filter, handler) {
    if (event !== 'message') fail("on() knows the event 'message', not " + stringify(event));
    onMessage(filter, handler);
  }

  function address(value) {
    if (typeof value !== 'string' || !/^(\+?[\d\s().-]{5,30}|[\w.:-]+@[a-z.]+)$/.test(value)) {
      fail(stringify(value) + " is no address; use a number like '+49 151 2345678' or a chat id");
    }
    return value;
  }

  const sendKeys = { quote: 1 };

  function send(to, content, options, event) {
    if (typeof content === 'number') content = String(content);
    if (typeof content !== 'string' || content.trim() === '') fail('there is no text to send');
    only(sendKeys, options ?? {}, 'the options of a message');
    return Object.freeze({ id: call('effect', 'send', { to, text: content, quote: quoted(options?.quote, event) }).id });
  }

  function quoted(quote, event) {
    if (typeof quote === 'string') return quote;
    return event && (quote ?? event.chat.isGroup) ? event.message.id : '';
  }

  function history(chat, count = 20) {
    if (!Number.isInteger(count) || count < 1) fail('history needs how many messages, such as history(20)');
    return call('query', 'history', { chat, count: Math.min(count, 50) });
  }

  function open(chat) {
    const to = address(chat);
    return Object.freeze({ send: (content, options) => send(to, content, options, null) });
  }

  function messageContext(event, match) {
    const chat = event.chat.id;
    const reply = (content, options) => {
      if (declared?.observer) fail('an observer cannot send to the chat that it watches');
      return send(chat, content, options, event);
    };
    return {
      session: event.session,
      run: event.run,
      now: Date.now(),
      chat: event.chat,
      contact: event.contact,
      message: event.message,
      text: event.message.text,
      match: match.match,
      args: match.args,
      reply,
      send: reply,
      open,
      history: count => history(chat, count),
      wait: time => {
        const ms = duration(time, 'wait');
        if (ms > 90 * units.d) fail('wait can be at most 90 days long');
        call('wait', 'wait', { for: ms });
      },
      stop: () => { call('end', 'stop', null); },
    };
  }

  /** What pattern and command found in a text, or null when the pattern did not match. */
  function find(filter, said) {
    if (filter.unless?.text instanceof RegExp && search(filter.unless.text, said)) return null;
    if (filter.text instanceof RegExp) {
      const match = search(filter.text, said);
      return match && { match: [...match].map(part => part ?? ''), args: [] };
    }
    if (filter.command === undefined) return { match: [], args: [] };
    const words = said.trim().split(/\s+/);
    return { match: words, args: words.slice(1) };
  }

  function search(pattern, said) {
    pattern.lastIndex = 0;
    return pattern.exec(said);
  }

  /** How many letters must change to get from one text to the other. */
  function distance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
      }
      row = next;
    }
    return row[b.length];
  }

  const text = Object.freeze({
    fill: (template, values) => String(template).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole),
    pick: variants => variants[Math.floor(Math.random() * variants.length)],
    plain: value => String(value).normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().trim(),
    similar: (a, b) => {
      const [left, right] = [text.plain(a).slice(0, 300), text.plain(b).slice(0, 300)];
      return 1 - distance(left, right) / Math.max(left.length, right.length, 1);
    },
  });

  function uuid() {
    return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, place => {
      const digit = Math.floor(Math.random() * 16);
      return (place === 'x' ? digit : digit & 3 | 8).toString(16);
    });
  }

  function show(value) {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return String(value);
    try { return stringify(value) ?? String(value); } catch { return String(value); }
  }

  const console = {};
  for (const level of ['log', 'info', 'warn', 'error']) {
    console[level] = (...parts) => { host('log', level, parts.map(show).join(' ')); };
  }

  Object.assign(globalThis, { script, onMessage, on, text, uuid, console: Object.freeze(console) });

  return {
    describe() {
      if (handlers.length === 0) fail('the script reacts to nothing: add onMessage(…)');
      return stringify({ ...(declared ?? undeclared), handlers: handlers.map(h => h.described) });
    },
    settings(given) { values = parse(given) ?? {}; },
    run(number, given) {
      const found = handlers[parse(number)];
      if (!found) fail('this version of the script has no such handler');
      const event = parse(given);
      const match = find(found.filter, event.message.text);
      if (!match) return call('end', 'unmatched', null);
      return found.handler(messageContext(event, match));
    },
  };
});
