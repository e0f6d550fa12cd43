// script(): what a script says about itself, and the values of its settings.
// share() and use(): code that several scripts have in common.

let declared = null;
/** What a script is that does not begin with script(). */
const undeclared = { name: '', description: '', observer: false, sessions: [], settings: [] };
let values = {};

const settingKinds = {
  text: '', longtext: '', phone: '', url: '', number: 0, yesno: false, list: [], table: [], choice: '', chat: '', group: '',
};
const settingKeys = { type: 1, label: 1, help: 1, default: 1, required: 1, min: 1, max: 1, columns: 1, options: 1 };
const manifestKeys = { name: 1, description: 1, settings: 1, sessions: 1, hosts: 1, secrets: 1, observer: 1, timezone: 1 };

function readSetting(name, spec) {
  const what = "setting '" + name + "'";
  only(settingKeys, spec, what);
  oneOf(Object.keys(settingKinds), spec.type, what + ': type');
  if (typeof spec.label !== 'string') fail(what + ' needs a label');
  if (spec.type === 'table') strings(spec.columns, what + ': columns');
  if (spec.type === 'choice') strings(spec.options, what + ': options');
  if (spec.default !== undefined && !fits(spec, spec.default)) fail(what + ': the default does not fit the type');
  return { name, ...spec };
}

const readSettings = specs => Object.entries(specs ?? {}).map(([name, spec]) => readSetting(name, spec));

function fits(spec, value) {
  const empty = settingKinds[spec.type];
  return Array.isArray(empty) ? Array.isArray(value) : typeof value === typeof empty;
}

function script(manifest) {
  if (declared) fail('script() may be called only once');
  only(manifestKeys, manifest, 'script()');
  if (typeof manifest.name !== 'string' || manifest.name.trim() === '') fail("script() needs a name, such as script({ name: 'Greeting' })");
  const list = (name, check) => (manifest[name] === undefined ? [] : strings(manifest[name], 'script(): ' + name).map(check));
  declared = {
    name: manifest.name.trim(),
    description: String(manifest.description ?? ''),
    observer: yesNo(manifest.observer ?? false, 'script(): observer'),
    sessions: list('sessions', name => name),
    settings: readSettings(manifest.settings),
    hosts: list('hosts', hostName),
    secrets: list('secrets', secretName),
    timezone: zoneName(manifest.timezone),
  };
  return { settings: settingsOf(declared.settings) };
}

function settingsOf(specs) {
  const settings = {};
  for (const spec of specs) {
    settings[spec.name] = fits(spec, values[spec.name]) ? values[spec.name] : spec.default ?? settingKinds[spec.type];
  }
  return settings;
}

function hostName(name) {
  if (!/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$/i.test(name)) fail("hosts: write only the name, such as 'api.example.com', not " + stringify(name));
  return name.toLowerCase();
}

function secretName(name) {
  if (!/^[A-Za-z_]\w{0,63}$/.test(name)) fail("secrets: a name is like 'SHOP_KEY', not " + stringify(name));
  return name;
}

function zoneName(name) {
  if (name === undefined) return undefined;
  if (!info('zone', said(name, 'script(): timezone'))) fail("script(): there is no time zone '" + name + "'; use a name like 'Europe/Berlin'");
  return name;
}

const used = {};
let shared = null;

function share(given) {
  if (given === null || typeof given !== 'object') fail('share needs an object, such as share({ prices })');
  shared = Object.assign(shared ?? {}, given);
}

/** Runs a library once, in a scope of its own, and gives what it shares. */
function use(name) {
  said(name, 'use');
  if (!Object.hasOwn(used, name)) {
    used[name] = {}; // what a library gets that uses itself
    used[name] = library(name);
  }
  return used[name];
}

function library(name) {
  const body = load(name);
  if (body === null) return unknown();
  const mine = [declared, shared, handlers.length, tests.length];
  [declared, shared] = [null, null];
  try {
    body();
    return shared ?? {};
  } finally {
    [declared, shared, handlers.length, tests.length] = mine;
  }
}

/** Stands in for what is not known yet: every part of it is unknown, too. */
function unknown() {
  const one = new Proxy(function () {}, {
    get: (_, key) => (key === Symbol.toPrimitive ? () => '' : key === Symbol.iterator ? () => [][Symbol.iterator]() : one),
    apply: () => one,
    construct: () => one,
  });
  return one;
}
