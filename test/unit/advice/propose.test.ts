import { describe, expect, it } from 'vitest';
import { ASKED, guessOf, headerKey, mappingOf, proposeTable, type UnknownTable } from '../../../src/advice/evidence/propose';
import { LOG_FORMATS } from '../../../src/evidence/formats';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function table(path: string, text: string): UnknownTable {
  const found = proposeTable(path, bytes(text));
  if (!found) throw new Error('no table');
  return found;
}

const ODD = 'turn,alpha,beta,note\n1,0.9,0.95,first\n2,0.5,0.7,\n3,0.3,0.6,best\n';

describe('a table whose columns nobody knows', () => {
  it('is told by its head, with the columns that hold numbers', () => {
    expect(table('odd.csv', ODD)).toMatchObject({
      format: 'csv',
      columns: ['turn', 'alpha', 'beta', 'note'],
      numeric: ['turn', 'alpha', 'beta'],
    });
    expect(table('odd.TSV', ODD.replaceAll(',', '\t')).numeric).toEqual(['turn', 'alpha', 'beta']);
  });

  it('may be lines of JSON, whose keys are the columns', () => {
    const found = table('odd.jsonl', '{"turn":1,"of":{"alpha":0.9},"who":"a"}\nnothing\n{"turn":2,"of":{"alpha":0.5},"beta":"0.7"}\n');
    expect(found.format).toBe('jsonl');
    expect(found.columns).toEqual(['turn', 'of.alpha', 'who', 'beta'].map((name) => expect.stringMatching(name.replace('.', '.'))));
    expect(found.numeric).toHaveLength(3);
  });

  it.each([
    ['another kind of file', 'odd.py', ODD],
    ['no rows', 'odd.csv', 'turn,alpha\n'],
    ['one column', 'odd.csv', 'alpha\n1\n'],
    ['no header', 'odd.csv', '1,0.9\n2,0.5\n'],
    ['a header with a gap', 'odd.csv', 'turn,,beta\n1,2,3\n'],
    ['two columns of one name', 'odd.csv', 'turn,alpha,alpha\n1,2,3\n'],
    ['words alone', 'odd.csv', 'name,city\nanna,paris\n'],
    ['nothing', 'odd.csv', ''],
    ['no objects', 'odd.jsonl', '[1,2]\n3\n'],
  ])('is none: %s', (_, path, text) => {
    expect(proposeTable(path, bytes(text))).toBeNull();
  });

  it('is the same as another with the same columns, and only that', () => {
    const key = headerKey(table('a.csv', ODD));
    expect(headerKey(table('b.csv', ODD.replace('0.9', '7')))).toBe(key);
    expect(headerKey(table('b.csv', ODD.replace('beta', 'gamma')))).not.toBe(key);
    expect(headerKey({ format: 'jsonl', columns: ['turn', 'alpha', 'beta', 'note'] })).not.toBe(key);
  });
});

describe('what the user is asked', () => {
  it('has a guess where a name tells it, and none otherwise', () => {
    const named = table('n.csv', 'epoch,train_loss,valid_loss,train_acc,comment\n1,0.9,0.95,0.3,a\n2,0.5,0.7,0.6,b\n');
    expect(ASKED.map((asked) => guessOf(asked, named))).toEqual(['train_loss', 'valid_loss', 'train_acc', null]);
    expect(named.proposed.position).toMatchObject({ column: 'epoch', axis: 'epoch' });
    expect(ASKED.map((asked) => guessOf(asked, table('odd.csv', ODD)))).toEqual([null, null, null, null]);
  });

  it('gives a mapping of what was named, by which the log is read', async () => {
    const [train, validation, accuracy] = ASKED as readonly [(typeof ASKED)[number], (typeof ASKED)[number], (typeof ASKED)[number]];
    const columns = mappingOf({ column: 'turn', axis: 'epoch' }, [
      [train, 'alpha'],
      [validation, 'beta'],
      [accuracy, null],
    ]);
    expect(columns).toEqual({
      position: { column: 'turn', axis: 'epoch' },
      curves: [
        { column: 'alpha', metric: 'loss', role: 'train' },
        { column: 'beta', metric: 'loss', role: 'validation' },
      ],
    });
    const reader = LOG_FORMATS.find(({ id }) => id === 'csv')?.open('odd.csv', { columns });
    reader?.push(bytes(ODD));
    const [part] = (await reader?.contents(true))?.parts ?? [];
    expect(part?.metrics).toMatchObject([
      { name: 'loss', train: { at: [1, 2, 3], values: [0.9, 0.5, 0.3] }, validation: { values: [0.95, 0.7, 0.6] } },
    ]);
  });

  it('counts the rows where nothing counts them', () => {
    expect(mappingOf(null, [])).toEqual({ curves: [] });
  });
});
