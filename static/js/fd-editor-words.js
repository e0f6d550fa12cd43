// Says what TypeScript found in the words of the house.
const words = {
  1002: () => "this text has no closing quote",
  1003: () => "a name is missing here",
  1005: ([sign]) => `${q(sign)} is missing here`,
  1109: () => "something is missing here",
  1128: () => "something is missing or too much here, perhaps a bracket",
  1160: () => "this text has no closing `",
  2304: ([name]) => `there is no ${q(name)} here`,
  2339: ([name]) => `${q(name)} does not exist here`,
  2345: ([given, wanted]) => `this should be ${q(wanted)}, not ${q(given)}`,
  2322: ([given, wanted]) => `this should be ${q(wanted)}, not ${q(given)}`,
  2353: ([name]) => `${q(name)} is not known here`,
  2550: ([name]) => `${q(name)} does not exist here`,
  2551: ([name, , meant]) => `${q(name)} does not exist here. Did you mean ${q(meant)}?`,
  2552: ([name, meant]) => `there is no ${q(name)} here. Did you mean ${q(meant)}?`,
  2554: ([wanted, given]) => `${values(wanted)} needed here, not ${given}`,
  2555: ([wanted, given]) => `at least ${values(wanted)} needed here, not ${given}`,
  2561: ([name, , meant]) => `${q(name)} is not known here. Did you mean ${q(meant)}?`,
  2568: ([name, , meant]) => `${q(name)} does not exist here. Did you mean ${q(meant)}?`,
  2588: ([name]) => `${q(name)} is a constant and cannot be changed`,
  2349: () => "this cannot be called",
  18047: ([name]) => `${q(name)} may be empty here`,
  18048: ([name]) => `${q(name)} may be missing here`,
};

const q = (name) => `"${name}"`;
const values = (count) => (count === "1" ? "1 value is" : `${count} values are`);

/** A finding as a sentence; names stand in quotes. Meant is a name that was perhaps meant. */
export function plain(code, message, meant = "") {
  const said = sentence(code, message);
  return meant ? `${said}. Did you mean ${q(meant)}?` : said;
}

function sentence(code, message) {
  if (code === 1005) return words[1005]([message.match(/^'(.+?)' expected/)?.[1] ?? message]);
  if (code === 2554 || code === 2555) return words[code](message.match(/[\d-]+/g) ?? []);
  const first = message.split("\n")[0];
  const names = [...first.matchAll(/'((?:[^']|'[^']*'(?=[|&]))*?)'(?=[\s.?,]|$)/g)].map((match) => short(match[1]));
  const word = words[code];
  if (!word || names.length < word.length || names.includes(undefined)) return first.replaceAll("'", '"');
  return word(names);
}

const short = (name) => (name.length > 60 ? `${name.slice(0, 59)}…` : name);
