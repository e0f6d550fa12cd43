// test(): the tests of a script.

const tests = [];

function test(name, body) {
  said(name, 'the name of a test');
  if (typeof body !== 'function') fail('test needs a function, such as test(\'answers\', t => { … })');
  tests.push({ name, line: describing ? info('line') : 0, body });
}

function runTest(number) {
  const found = tests[parse(number)];
  if (!found) fail('this version of the script has no such test');
  return found.body(trials().testKit());
}
