// Web requests, which the server makes, and secrets, which it alone knows.

/** The name of each secret, by its stand-in. */
const secrets = new WeakMap();

function secret(name) {
  if (!declared?.secrets.includes(name)) fail("the secret '" + name + "' must be named in script({ secrets: ['" + name + "'] })");
  const standIn = info('secret', name);
  const held = freeze({ toString: () => standIn, toJSON: () => standIn });
  secrets.set(held, name);
  return held;
}

const algorithms = ['sha1', 'sha256', 'sha512'];

function hmac(algorithm, key, data) {
  oneOf(algorithms, algorithm, 'hmac: the algorithm');
  if (!secrets.has(key)) fail("hmac needs a secret as its key, such as hmac('sha256', secret('SHOP_KEY'), data)");
  return query('hmac', { algorithm, secret: secrets.get(key), data: String(data) });
}

const fetchKeys = { method: 1, headers: 1, query: 1, json: 1, form: 1, body: 1, timeout: 1, retry: 1 };
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function fetch(url, options) {
  return fetchAll([{ url, ...options }])[0];
}

function fetchAll(requests) {
  if (!Array.isArray(requests) || requests.length === 0) fail('fetchAll needs a list of addresses');
  if (requests.length > 5) fail('fetchAll can make at most 5 requests at once');
  const answers = wait('fetch', { requests: requests.map(one => requestOf(typeof one === 'string' ? { url: one } : one)) });
  return answers.map(responseOf);
}

function requestOf(given) {
  const { url, ...options } = only({ url: 1, ...fetchKeys }, given, 'fetch');
  const { json, form, body, timeout, retry } = options;
  if ([json, form, body].filter(part => part !== undefined).length > 1) fail('fetch takes one of json, form and body');
  if (retry !== undefined && !(Number.isInteger(retry) && retry >= 0 && retry <= 5)) fail('retry must be a number from 0 to 5');
  return {
    url: allowed(url),
    method: oneOf(methods, String(options.method ?? 'GET').toUpperCase(), 'method'),
    headers: textsOf(options.headers, 'headers'),
    query: textsOf(options.query, 'query'),
    json,
    form: textsOf(form, 'form'),
    body: body === undefined ? undefined : String(body),
    timeout: timeout === undefined ? undefined : duration(timeout, 'timeout'),
    retry,
  };
}

function textsOf(given, what) {
  if (given === undefined) return undefined;
  if (given === null || typeof given !== 'object') fail(what + ' needs an object { … }');
  const read = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && value !== null) read[name] = String(value);
  }
  return read;
}

/** An address whose host is in the manifest. */
function allowed(url) {
  const [origin, host] = /^https?:\/\/([a-z0-9.-]+(?::\d+)?)(?:[/?#]|$)/i.exec(url) ?? [];
  if (!host) fail('fetch needs a web address that begins with https://, not ' + stringify(url));
  if (!info('web.has', { hosts: declared?.hosts ?? [], url: origin })) {
    const name = host.toLowerCase();
    fail("the host '" + name + "' must be named in script({ hosts: ['" + name + "'] })");
  }
  return url;
}

function responseOf(given) {
  if (given.error) throw failure(given.error.code, given.error.message);
  const status = given.status ?? 0;
  const content = given.text ?? '';
  return freeze({
    status,
    ok: status >= 200 && status < 300,
    headers: freeze(given.headers ?? {}),
    text: content,
    json: () => {
      try { return JSON.parse(content); } catch { fail('the answer of the web is no JSON: ' + stringify(content.slice(0, 60))); }
    },
    media: () => mediaOf(given.media) ?? fail('the answer of the web is a text, not a file'),
  });
}
