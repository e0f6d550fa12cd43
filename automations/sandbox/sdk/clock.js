// Opening hours, and how times, numbers and money are written. The worker
// computes them: they follow from the arguments and the step alone.

const hours = freeze({
  isOpen: at => info('hours.isOpen', at === undefined ? Date.now() : moment(at, 'isOpen')),
  nextOpen: after => info('hours.nextOpen', after === undefined ? Date.now() : moment(after, 'nextOpen')) ?? fail('the desk never opens: there are no opening hours'),
  describe: () => info('hours.describe'),
});

function number(value, what) {
  if (typeof value !== 'number' || !Number.isFinite(value)) fail(what + ' needs a number, not ' + stringify(value));
  return value;
}

const format = freeze({
  money: (value, currency = '') => {
    if (currency !== '' && !/^[A-Z]{3}$/.test(currency)) fail("a currency is a code like 'EUR', not " + stringify(currency));
    return info('format.money', { value: number(value, 'format.money'), currency });
  },
  number: (value, decimals = -1) => {
    if (!Number.isInteger(decimals) || decimals > 20) fail('format.number: decimals must be a number from 0 to 20');
    return info('format.number', { value: number(value, 'format.number'), decimals });
  },
  date: (at, pattern = '') => info('format.date', { at: moment(at, 'format.date'), pattern: String(pattern) }),
  time: at => info('format.time', moment(at, 'format.time')),
  phone: value => info('format.phone', String(value)),
});
