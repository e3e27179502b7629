import { describe, expect, test } from 'vitest';
import { Beside, once } from '../../../src/syntax/once';

describe('what is known of an object', () => {
  test('is worked out once for each, also when it is undefined', () => {
    const asked: object[] = [];
    const nothing = once((key: object) => {
      asked.push(key);
      return undefined;
    });
    const [first, second] = [{}, {}];
    for (const key of [first, second, first, first]) expect(nothing(key)).toBeUndefined();
    expect(asked).toEqual([first, second]);
  });

  test('is one thing for each who knows it', () => {
    const key = { name: 'a' };
    const length = once(({ name }: typeof key) => name.length);
    const upper = once(({ name }: typeof key) => name.toUpperCase());
    expect([length(key), upper(key), length(key), upper(key)]).toEqual([1, 'A', 1, 'A']);
  });

  test('does not go into copies and listings', () => {
    const known = new Beside<object, number>();
    const key = { name: 'a' };
    known.set(key, 1);
    expect(known.get(key)).toBe(1);
    expect(known.has({ ...key })).toBe(false);
    expect(Reflect.ownKeys({ ...key })).toEqual(['name']);
    expect(Object.keys(key)).toEqual(['name']);
    expect(JSON.stringify(key)).toBe('{"name":"a"}');
  });

  test('may change', () => {
    const known = new Beside<readonly string[], number>();
    const key = ['a', 'b'];
    known.set(key, 1);
    known.set(key, 2);
    expect(known.get(key)).toBe(2);
  });
});
