// Helpers for texts, random ids, and lines for the log.

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

const text = freeze({
  fill: (template, values) => String(template).replace(/\{(\w+)\}/g, (whole, name) => values?.[name] ?? whole),
  pick: variants => {
    if (!Array.isArray(variants) || variants.length === 0) fail('text.pick needs a list with something in it');
    return variants[Math.floor(Math.random() * variants.length)];
  },
  plain: value => String(value).normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().trim(),
  similar: (a, b) => {
    const [left, right] = [text.plain(a).slice(0, 300), text.plain(b).slice(0, 300)];
    return 1 - distance(left, right) / Math.max(left.length, right.length, 1);
  },
  isLetter: value => info('text.isLetter', String(value)),
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

const logTo = level => (...parts) => { host('log', level, parts.map(show).join(' ')); };
const console = freeze({ log: logTo('log'), info: logTo('info'), warn: logTo('warn'), error: logTo('error') });
