const { settings } = script({
  name: 'Greeting',
  description: 'Answers a greeting with a greeting, at most once a day.',
  settings: {
    greetings: {
      type: 'list',
      label: 'Greetings, one is chosen by chance',
      default: ['Hello {name}! How can we help you?', 'Good to hear from you, {name}! What can we do for you?'],
    },
  },
});

onMessage({ words: ['hello', 'hi', 'hallo', 'hola', 'bonjour', 'good morning', 'good evening'], cooldown: '1d' }, ctx => {
  ctx.reply(text.fill(text.pick(settings.greetings), { name: ctx.contact.firstName }));
});
