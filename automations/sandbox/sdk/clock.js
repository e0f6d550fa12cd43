// Opening hours, and how times, numbers and money are written. The worker
// computes them: they follow from the arguments and the step alone.

const hours = lazily({}, ['isOpen', 'nextOpen', 'describe'], name => {
  switch (name) {
    case 'isOpen': return at => info('hours.isOpen', at === undefined ? Date.now() : moment(at, 'isOpen'));
    case 'nextOpen': return after => info('hours.nextOpen', after === undefined ? Date.now() : moment(after, 'nextOpen'))
      ?? fail('the desk never opens: there are no opening hours');
    case 'describe': return () => info('hours.describe');
  }
});

function number(value, what) {
  if (typeof value !== 'number' || !Number.isFinite(value)) fail(what + ' needs a number, not ' + stringify(value));
  return value;
}

const format = lazily({}, ['money', 'number', 'date', 'time', 'phone'], name => {
  switch (name) {
    case 'money': return (value, currency = '') => {
      if (currency !== '' && !/^[A-Z]{3}$/.test(currency)) fail("a currency is a code like 'EUR', not " + stringify(currency));
      return info('format.money', { value: number(value, 'format.money'), currency });
    };
    case 'number': return (value, decimals = -1) => {
      if (!Number.isInteger(decimals) || decimals > 20) fail('format.number: decimals must be a number from 0 to 20');
      return info('format.number', { value: number(value, 'format.number'), decimals });
    };
    case 'date': return (at, pattern = '') => info('format.date', { at: moment(at, 'format.date'), pattern: String(pattern) });
    case 'time': return at => info('format.time', moment(at, 'format.time'));
    case 'phone': return value => info('format.phone', String(value));
  }
});
