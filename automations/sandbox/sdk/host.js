// The way out of a script, and how every part of the SDK reads its arguments.
// host(kind, name, args) is the only one; arguments and results are JSON.

const { parse, stringify } = JSON;
const { freeze } = Object;
const { Proxy } = globalThis;

/** Calls the server or the worker. A refusal becomes an exception with a code. */
function call(kind, name, args) {
  const answer = parse(host(kind, name, stringify(args)));
  if (answer.error) throw failure(answer.error.code, answer.error.message);
  return answer.result;
}

/** Does something when the step is stored. */
const effect = (name, args) => call('effect', name, args);
/** Asks the server, and the journal remembers what it said. */
const query = (name, args) => call('query', name, args);
/** Ends the step until something happens outside. */
const wait = (name, args) => call('wait', name, args);
/** Asks the worker itself what follows from the run alone; no journal needs it. */
const info = (name, args = null) => call('info', name, args);
/** Leaves the script where it is. */
const end = name => call('end', name, null);

function failure(code, message) {
  const error = new Error(message);
  error.code = code;
  return error;
}

function fail(message) {
  throw new TypeError(message);
}

/** Refuses a name that does not exist, and says which one may have been meant. */
function only(known, object, what) {
  if (object === null || typeof object !== 'object') fail(what + ' needs an object { … }');
  for (const key of Object.keys(object)) {
    if (Object.hasOwn(known, key)) continue;
    const near = Object.keys(known).find(name => similar(name, key) >= 0.5);
    fail(what + " does not know '" + key + "'" + (near ? ", did you mean '" + near + "'?" : ''));
  }
  return object;
}

const units = { s: 1000, m: 60000, h: 3600000, d: 86400000, w: 604800000 };

function duration(value, what, most) {
  const ms = milliseconds(value, what);
  if (most !== undefined && ms > most * units.d) fail(what + ' can be at most ' + most + ' days long');
  return ms;
}

function milliseconds(value, what) {
  if (typeof value === 'number' && value >= 0 && value < Infinity) return Math.round(value);
  const found = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(value);
  if (!found) fail(what + " must be a time like '30s', '10m', '2h', '3d' or '1w'");
  return Math.round(Number(found[1]) * units[found[2]]);
}

/** A moment as milliseconds. A text without a zone is in the script's own. */
function moment(value, what) {
  if (value instanceof Date) value = value.getTime();
  if (typeof value === 'number' && Number.isFinite(value)) return Math.round(value);
  const ms = typeof value === 'string' ? info('moment', value) : null;
  if (ms === null) fail(what + " must be a time like '2026-03-02 09:30', not " + stringify(value));
  return ms;
}

function strings(value, what) {
  const list = Array.isArray(value) ? value : [value];
  for (const item of list) said(item, what, ' or a list of texts');
  return list;
}

function said(value, what, more = '') {
  if (typeof value !== 'string' || value.trim() === '') fail(what + ' must be a text' + more);
  return value;
}

function oneOf(options, value, what) {
  if (!options.includes(value)) fail(what + " must be one of '" + options.join("', '") + "', not " + stringify(value));
  return value;
}

function yesNo(value, what) {
  if (typeof value !== 'boolean') fail(what + ' must be true or false');
  return value;
}

function address(value) {
  if (typeof value !== 'string' || !/^(\+?[\d\s().-]{5,30}|[\w.:-]+@[a-z.]+)$/.test(value)) {
    fail(stringify(value) + " is no address; use a number like '+49 151 2345678' or a chat id");
  }
  return value;
}

const messageTypes = ['text', 'image', 'video', 'audio', 'voice', 'document', 'sticker', 'location', 'contact', 'poll', 'call'];

const addresses = list => list.flat().map(address);

/** Asks when the answer is needed, and only once. */
function once(ask) {
  let answer;
  return () => (answer ??= ask());
}

/** What makes the members of each lazy object, with their names. */
const makers = new WeakMap();
const shelves = {
  get: (target, name) => (Object.hasOwn(target, name) ? target[name] : member(target, name)),
  has: (target, name) => name in complete(target),
  ownKeys: target => Reflect.ownKeys(complete(target)),
  getOwnPropertyDescriptor: (target, name) => Object.getOwnPropertyDescriptor(complete(target), name),
};

/**
 * An object whose members are made when somebody asks for them: most scripts
 * need few of the many, and to make a function costs more than to call it.
 */
function lazily(own, names, make) {
  makers.set(own, { names, make });
  return new Proxy(own, shelves);
}

function member(target, name) {
  const { names, make } = makers.get(target);
  if (!names.includes(name)) return Object.prototype[name];
  return (target[name] = make(name, target));
}

function complete(target) {
  for (const name of makers.get(target).names) {
    if (!Object.hasOwn(target, name)) member(target, name);
  }
  return target;
}
