import fc from 'fast-check';
import { parse as smolToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { ConfigNode } from '../../../src/syntax/config';
import { openConfigText } from '../../../src/syntax/config/open';
import type { ConfigFormat } from '../../../src/text/source';
import { cpuMilliseconds } from '../cpu';

/** The plain value, as the format's usual parser gives it. */
function plain(node: ConfigNode | null): unknown {
  if (!node) return undefined;
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
    case 'array':
      return node.items.map(plain);
    case 'null':
      return null;
    default:
      return node.value;
  }
}

interface Found {
  readonly path: string;
  readonly node: ConfigNode;
  readonly keyText: string;
}

function leaves(text: string, node: ConfigNode | null, path = ''): Found[] {
  if (node?.kind === 'object') {
    return node.entries.flatMap(({ key, keySpan, value }) => {
      const inner = path === '' ? key : `${path}.${key}`;
      const own = { path: inner, node: value, keyText: text.slice(keySpan.start, keySpan.end) };
      return [own, ...leaves(text, value, inner)];
    });
  }
  return node?.kind === 'array' ? node.items.flatMap((item, index) => leaves(text, item, `${path}[${index}]`)) : [];
}

function open(text: string, format: ConfigFormat) {
  const document = openConfigText(`a.${format}`, text, format);
  const all = leaves(text, document.root);
  const at = (path: string) => all.find((each) => each.path === path);
  const textOf = (path: string): string | undefined => {
    const found = at(path);
    return found && text.slice(found.node.span.start, found.node.span.end);
  };
  return { ...document, at, textOf, all, value: plain(document.root) };
}

describe('JSON', () => {
  test('values with their places', () => {
    const text = '{\n  "model": {"dropout": 0.1, "heads": [8, 16]},\n  "name": "a\\"b", "on": true, "none": null\n}\n';
    const { value, textOf, at, problems } = open(text, 'json');
    expect(value).toEqual(JSON.parse(text));
    expect(problems).toEqual([]);
    expect(textOf('model.dropout')).toBe('0.1');
    expect(at('model.dropout')?.keyText).toBe('dropout');
    expect(textOf('model')).toBe('{"dropout": 0.1, "heads": [8, 16]}');
    expect(textOf('name')).toBe('"a\\"b"');
  });

  test('comments, trailing commas, NaN and keys given twice', () => {
    const text = '\uFEFF// first\n{"a": NaN, /* in */ "b": -Infinity, "a": 1e-3, # py\n "c": [1, 2,], }';
    const document = open(text, 'json');
    expect(document.all.map(({ path, node }) => [path, plain(node)])).toEqual([
      ['a', Number.NaN],
      ['b', Number.NEGATIVE_INFINITY],
      ['a', 0.001],
      ['c', [1, 2]],
    ]);
    expect(document.comments.map((comment) => comment.text)).toEqual(['// first', '/* in */', '# py']);
    expect(document.problems).toEqual([]);
  });

  test('broken text gives what could be read', () => {
    const half = open('{"a": {"dropout": 0.1, "b": [1, 2', 'json');
    expect(half.value).toEqual({ a: { dropout: 0.1, b: [1, 2] } });
    expect(half.problems.length).toBeGreaterThan(0);
    expect(open('{"a": , "b" 2, "c": 3}', 'json').value).toEqual({ c: 3 });
    expect(open('{"a": "open\n "c": 3}', 'json').value).toEqual({ a: 'open', c: 3 });
    expect(open('', 'json')).toMatchObject({ root: null });
    expect(open('{"a": 0x10, "b": 0.5}', 'json').value).toEqual({ b: 0.5 });
  });

  test('nesting has an end, told as a problem', () => {
    const { problems } = open('[{"a":'.repeat(100_000), 'json');
    expect(problems[0]?.message).toContain('levels deep');
    expect(open('['.repeat(150) + ']'.repeat(150), 'json').problems).toEqual([]);
  });

  test('agrees with JSON.parse', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(open(text, 'json').value).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('YAML', () => {
  test('values with their places', () => {
    const text = 'model:\n  dropout: 0.1  # of all\n  heads: [8, 16]\n  name: "0.2"\n  none: ~\n  empty:\nblocks:\n- {p: .5}\n- p: 1e-1\n';
    const { value, textOf, at, comments, problems } = open(text, 'yaml');
    expect(value).toEqual(parseYaml(text));
    expect(textOf('model.dropout')).toBe('0.1');
    expect(at('model.dropout')?.keyText).toBe('dropout');
    expect(textOf('blocks[0].p')).toBe('.5');
    expect(textOf('blocks[1].p')).toBe('1e-1');
    expect(at('model.name')?.node.kind).toBe('string');
    expect(comments.map(({ text: found, span }) => [found, text.slice(span.start, span.end)])).toEqual([['# of all', '# of all']]);
    expect(problems).toEqual([]);
  });

  test('an alias of a value stands for it at its anchor; collections and merge keys are not followed', () => {
    const text = 'base: &b {dropout: 0.3}\nrate: &r 0.2\nenc:\n  <<: *b\n  dropout: *r\nall: *b\n';
    const { at, textOf, value } = open(text, 'yaml');
    expect(value).toEqual({ base: { dropout: 0.3 }, rate: 0.2, enc: { dropout: 0.2 } });
    expect(textOf('enc.dropout')).toBe('0.2');
    expect(at('enc.dropout')?.node.span).toEqual(at('rate')?.node.span);
  });

  test('tags are ignored, several documents are one array, block scalars hold no comments', () => {
    const text = '--- !new:model\ndropout: !float 0.1\nrate: !ref <p>\n---\nnote: |\n  # no comment\n  x\np: 0.3 # one\n';
    const { value, comments } = open(text, 'yaml');
    expect(value).toEqual([
      { dropout: '0.1', rate: '<p>' },
      { note: '# no comment\nx\n', p: 0.3 },
    ]);
    expect(comments.map((comment) => comment.text)).toEqual(['# one']);
  });

  test('broken text gives what could be read', () => {
    const { value, problems } = open('model:\n  dropout: 0.1\n  bad: [1, 2\nother: 0.5\n', 'yaml');
    expect(value).toMatchObject({ model: { dropout: 0.1 } });
    expect(problems.length).toBeGreaterThan(0);
    expect(open('a: {{ template }}\ndropout: 0.2\n', 'yaml').value).toMatchObject({ dropout: 0.2 });
  });

  test('aliases within aliases do not grow', () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) =>
        `l${i + 1}: &l${i + 1} [${Array(9)
          .fill(i ? `*l${i}` : '0.1')
          .join(',')}]`,
    );
    const { value } = open(lines.join('\n'), 'yaml');
    expect(value).toMatchObject({ l2: [] });
  });
});

describe('TOML', () => {
  const text = [
    'title = "x" # told',
    '[model]',
    'dropout = 0.1',
    'attn.dropout = +0.2',
    'sizes = [1_000, 2, # two',
    '  3,]',
    "raw = 'a\\b'",
    '[[layer]]',
    'p = 5e-1',
    'opts = { drop = 0.3, deep.er = 1 }',
    '[[layer]]',
    'p = 0x10',
    '[layer.inner]',
    'q = inf',
    '[model.head]',
    '"drop out" = 0.4',
    'long = """',
    'one \\',
    '   # two"""',
    '',
  ].join('\n');

  test('values with their places', () => {
    const { value, textOf, at, comments, problems } = open(text, 'toml');
    expect(value).toEqual(smolToml(text));
    expect(problems).toEqual([]);
    expect(textOf('model.dropout')).toBe('0.1');
    expect(at('model.dropout')?.keyText).toBe('dropout');
    expect(textOf('model.attn.dropout')).toBe('+0.2');
    expect(textOf('layer[0].opts.drop')).toBe('0.3');
    expect(at('model.head.drop out')?.keyText).toBe('drop out');
    expect(comments.map((comment) => comment.text)).toEqual(['# told', '# two']);
  });

  test('a line that is no TOML is left out', () => {
    const { value, problems } = open(
      'a = 1\nwhat is this\nb = 0.5 0.6\nc = {d = 1, , e = 2}\n[x\nd = 1\n[y]\ne = 0.25\nf = "open\ng = 3',
      'toml',
    );
    expect(value).toMatchObject({ a: 1, b: 0.5, c: { d: 1, e: 2 }, y: { e: 0.25, g: 3 } });
    expect(value).not.toHaveProperty('d');
    expect(problems.length).toBeGreaterThan(3);
  });
});

describe('every format', () => {
  const pieces = fc.constantFrom(
    ...'{}[]:,"\'#\n -&*!|>=.\\/\t0a',
    '0.1',
    'drop: ',
    '<<: *a\n',
    '&a ',
    '[[',
    '"""',
    '- ',
    '/*',
    '---\n',
    '\r\n',
  );

  test.each(['json', 'yaml', 'toml'] as const)('%s: no text throws, spans lie inside and in order', (format) => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const visit = (node: ConfigNode | null): void => {
          if (!node) return;
          expect(node.span.start).toBeLessThanOrEqual(node.span.end);
          expect(node.span.end).toBeLessThanOrEqual(text.length);
          if (node.kind === 'object') for (const entry of node.entries) visit(entry.value);
          if (node.kind === 'array') node.items.forEach(visit);
          if (node.kind === 'number') expect(text.slice(node.span.start, node.span.end)).toMatch(/\d|nan|inf/i);
        };
        visit(openConfigText('x', text, format).root);
      }),
      { numRuns: 400 },
    );
  });

  test.each(['json', 'yaml', 'toml'] as const)('%s: long and hostile texts end soon', (format) => {
    const hostile = [
      '[',
      '{',
      '{"a":',
      '- ',
      'a: ',
      '"',
      '\n- - -',
      '[a.',
      'a.',
      '?',
      '&a [*a,',
      '#\n',
      '\\"',
      '|\n',
      '{a: [',
      'a=[',
      'a={b=',
      '\t',
      "''",
    ];
    for (const piece of hostile) {
      const spent = cpuMilliseconds(() => openConfigText('x', piece.repeat(60_000 / piece.length), format));
      expect(spent, `${format} ${JSON.stringify(piece)}`).toBeLessThan(2000);
    }
    const { root, problems } = openConfigText('x', ' '.repeat(9 * 1024 * 1024), format);
    expect(root).toBeNull();
    expect(problems[0]?.message).toMatch(/^more than [\d.]+ MB/);
  });
});
