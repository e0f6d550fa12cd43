const { settings } = script({
  name: 'Send a file',
  description: 'Sends a file when somebody asks for it with a key word.',
  settings: {
    files: {
      type: 'table',
      label: 'Files',
      help: 'A file is a web address, or files/… as uploaded on the automations page.',
      columns: ['words', 'file', 'caption'],
      default: [
        { words: 'price list, prices', file: 'files/price-list.pdf', caption: 'Our price list' },
        { words: 'menu, card', file: 'files/menu.pdf', caption: 'Our menu of the week' },
      ],
    },
  },
});

/** Whether the words of a line are in a text, each as a whole word. */
function asksFor(row, said) {
  const asked = ' ' + text.plain(said).replace(/[^a-z0-9ß]+/g, ' ') + ' ';
  return row.words.split(',').some(words => asked.includes(' ' + text.plain(words) + ' '));
}

onMessage({ type: 'text', cooldown: '1m' }, ctx => {
  const row = settings.files.find(one => asksFor(one, ctx.text));
  if (row) ctx.reply({ document: row.file, caption: row.caption });
});

test('sends the file', t => {
  t.person('+4915100001').says('Can I have the PRICE LIST, please?').expect('Our price list');
});

test('sends it only once a minute, and nothing for other words', t => {
  const ann = t.person('+4915100001', 'Ann');
  ann.says('a priceless listing').expectNothing();
  ann.says('menu?').expect('Our menu of the week');
  ann.says('menu?').expectNothing();
  t.advance('2m');
  ann.says('menu?').expect('Our menu of the week');
});
