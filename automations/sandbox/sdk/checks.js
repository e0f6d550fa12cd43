// What the objects of the SDK consist of, for who checks scripts.

function anatomy(given) {
  const names = value => Object.keys(value);
  const event = parse(given);
  const found = { match: [], args: [] };
  const members = { t: names(trials().testKit()), text: names(text), format: names(format), hours: names(hours), store: names(store), console: names(console) };
  for (const kind of ['message', 'reaction', 'poll', 'groupJoin', 'groupLeave', 'call', 'schedule', 'webhook', 'button', 'error', 'event']) {
    members['ctx of ' + kind] = names(contextOf(kind, event, found));
  }
  const ctx = contextOf('message', event, found);
  for (const part of ['session', 'run', 'chat', 'contact', 'message', 'state']) members['ctx.' + part] = names(ctx[part]);
  return stringify({
    members,
    options: {
      send: names(sendKeys), reply: names(sendKeys), ask: names(dialogs().askKeys), choose: names(dialogs().chooseKeys), confirm: names(dialogs().askKeys),
      handoff: names(handoffKeys), wait: names(waitKeys), fetch: names(web().fetchKeys),
    },
  });
}
