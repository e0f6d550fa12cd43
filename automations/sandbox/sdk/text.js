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

const textNames = ['fill', 'pick', 'plain', 'similar', 'isLetter'];
const text = lazily({}, textNames, name => {
  switch (name) {
    case 'fill': return (template, values) => String(template).replace(/\{(\w+)\}/g, (whole, key) => values?.[key] ?? whole);
    case 'pick': return variants => {
      if (!Array.isArray(variants) || variants.length === 0) fail('text.pick needs a list with something in it');
      return variants[Math.floor(Math.random() * variants.length)];
    };
    case 'plain': return plain;
    case 'similar': return similar;
    case 'isLetter': return value => info('text.isLetter', String(value));
  }
});

function plain(value) {
  return String(value).normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().trim();
}

function similar(a, b) {
  const [left, right] = [plain(a).slice(0, 300), plain(b).slice(0, 300)];
  return 1 - distance(left, right) / Math.max(left.length, right.length, 1);
}

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

const levels = ['log', 'info', 'warn', 'error'];
const console = lazily({}, levels, level => (...parts) => { host('log', level, parts.map(show).join(' ')); });
