// What the objects of the SDK consist of, for who checks scripts.

function anatomy(given) {
  const names = value => Object.keys(value);
  const event = parse(given);
  const found = { match: [], args: [] };
  const members = { t: names(testKit()), text: names(text), format: names(format), hours: names(hours), store: names(store), console: names(console) };
  for (const [kind, make] of Object.entries(contexts)) members['ctx of ' + kind] = names(make(event, found));
  const ctx = contexts.message(event, found);
  for (const part of ['session', 'run', 'chat', 'contact', 'message', 'state']) members['ctx.' + part] = names(ctx[part]);
  return stringify({
    members,
    options: {
      send: names(sendKeys), reply: names(sendKeys), ask: names(askKeys), choose: names(chooseKeys), confirm: names(askKeys),
      handoff: names(handoffKeys), wait: names(waitKeys), fetch: names(fetchKeys),
    },
  });
}
