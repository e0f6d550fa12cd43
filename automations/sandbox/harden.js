// Takes away what a message script does not need and could harm with, and puts
// length checks around what would otherwise freeze or burst the worker. This
// turns accidents into readable messages; the process is the protection.
(function (nesting) {
  'use strict';

  const LIMIT = 1000000;
  const PATTERN = 2000;
  const DEPTH = 1000;
  const { apply, construct } = Reflect;
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const Pattern = RegExp;
  const source = getOwnPropertyDescriptor(Pattern.prototype, 'source').get;

  function tooLong(what) {
    throw new RangeError(what + ' would have more than 1 million characters or elements');
  }

  /** Puts check(this, arguments, name) before a method. */
  function guard(owner, name, check) {
    const original = owner[name];
    if (typeof original !== 'function') return;
    // An assignment keeps the property out of sight, and is cheaper than to define it.
    owner[name] = function (...args) { check(this, args, name); return apply(original, this, args); };
  }

  function guardAll(owner, names, check) {
    // Counting makes less garbage than for…of does, and this runs for every step.
    for (let i = 0; i < names.length; i++) guard(owner, names[i], check);
  }

  const gone = [
    'eval', 'Function', 'Proxy', 'BigInt', 'ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'GoError', 'escape', 'unescape',
    'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
    'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array',
  ];
  for (let i = 0; i < gone.length; i++) delete globalThis[gone[i]];

  const functions = [function () {}, function* () {}, async function () {}];
  for (const kind of functions) {
    defineProperty(getPrototypeOf(kind), 'constructor', {
      get() { throw new TypeError('functions cannot be made from text here'); },
      configurable: false,
    });
  }

  const texts = String.prototype;
  guard(texts, 'repeat', (self, [count]) => { if (String(self).length * count > LIMIT) tooLong('the repeated text'); });
  guardAll(texts, ['padStart', 'padEnd'], (self, [length]) => { if (length > LIMIT) tooLong('the padded text'); });
  guardAll(texts, ['normalize', 'split', 'replace', 'replaceAll', 'localeCompare'], self => {
    if (String(self).length > LIMIT) tooLong('the text');
  });
  guardAll(globalThis, ['encodeURIComponent', 'encodeURI', 'decodeURIComponent', 'decodeURI'], (_, [value]) => {
    if (String(value).length > LIMIT) tooLong('the text');
  });

  function checkLength(value, what) {
    if (value !== null && value !== undefined && value.length > LIMIT) tooLong(what);
  }

  const lists = Array.prototype;
  const checkList = self => checkLength(self, 'the list');
  const methods = Object.getOwnPropertyNames(lists);
  for (let i = 0; i < methods.length; i++) {
    if (methods[i] === 'push' || methods[i] === 'pop' || methods[i] === 'constructor') continue;
    guard(lists, methods[i], checkList);
  }
  guard(lists, 'join', (self, [separator]) => {
    checkLength(self, 'the list');
    if (separator !== undefined && String(separator).length * self.length > LIMIT) tooLong('the joined text');
  });
  guard(Array, 'from', (_, [items]) => checkLength(items, 'the list'));
  guard(getPrototypeOf(guard), 'apply', (_, args) => checkLength(args[1], 'the arguments'));
  guardAll(Reflect, ['apply', 'construct'], (_, args, name) => checkLength(args[name === 'apply' ? 2 : 1], 'the arguments'));

  guard(JSON, 'parse', (_, args) => {
    const given = String(args[0]);
    if (given.length > LIMIT) tooLong('the JSON text');
    if (nesting(given) > DEPTH) throw new RangeError('the JSON text is nested more than 1,000 deep');
    args[0] = given;
  });

  function checkPattern(value) {
    if (value === undefined) return;
    const given = value instanceof Pattern ? apply(source, value, []) : String(value);
    if (given.length > PATTERN) throw new RangeError('a pattern may have at most 2,000 characters');
  }

  guardAll(texts, ['match', 'matchAll', 'search'], (self, args) => {
    if (String(self).length > LIMIT) tooLong('the text');
    checkPattern(args[0]);
  });

  function GuardedPattern(pattern, flags) {
    checkPattern(pattern);
    return new.target ? construct(Pattern, [pattern, flags], new.target === GuardedPattern ? Pattern : new.target) : Pattern(pattern, flags);
  }
  defineProperty(GuardedPattern, 'name', { value: 'RegExp' });
  GuardedPattern.prototype = Pattern.prototype;
  defineProperty(Pattern.prototype, 'constructor', { value: GuardedPattern, writable: true, configurable: true, enumerable: false });
  if (Pattern.prototype.compile) delete Pattern.prototype.compile;
  defineProperty(globalThis, 'RegExp', { value: GuardedPattern, writable: true, configurable: true, enumerable: false });
});
