import { describe, expect, test } from 'vitest';
import { AnswerMemory } from '../../../src/editor/lab/answers';
import type { Answer } from '../../../src/lab/space/answers';

/** A workspace's memory, as text: what is not JSON would not come back from VS Code's either. */
function memento(stored: Record<string, unknown> = {}) {
  const texts = new Map(Object.entries(stored).map(([key, value]) => [key, JSON.stringify(value)]));
  return {
    get: <T>(key: string): T => JSON.parse(texts.get(key) ?? 'null') as T,
    update: async (key: string, value: unknown) => void texts.set(key, JSON.stringify(value)),
  };
}

const identity: Answer = { label: 'act: Mystery', reason: 'cannot be read', decision: 'identity' };

describe('answers about layers', () => {
  test('come back for their own network only, in the next session too', async () => {
    const state = memento();
    await new AnswerMemory(state).keep('file:///a.py', 'Net', [identity]);
    const next = new AnswerMemory(state);
    expect(next.of('file:///a.py', 'Net')).toEqual([identity]);
    expect(next.of('file:///a.py', 'Other')).toEqual([]);
    expect(next.of('file:///b.py', 'Net')).toEqual([]);
    await next.keep('file:///a.py', 'Net', []);
    expect(next.of('file:///a.py', 'Net')).toEqual([]);
  });

  test('of very many networks the oldest is forgotten', async () => {
    const memory = new AnswerMemory(memento());
    for (let index = 0; index < 201; index += 1) await memory.keep(`file:///${index}.py`, 'Net', [identity]);
    expect(memory.of('file:///0.py', 'Net')).toEqual([]);
    expect(memory.of('file:///1.py', 'Net')).toEqual([identity]);
  });

  test.each([[null], ['text'], [[7, ['a']]], [[['file:///a.py\nNet', 'none']]], [[['file:///a.py\nNet', [{ label: 1 }, null]]]]])(
    'what cannot be read (%j) is as nothing',
    (stored) => {
      expect(new AnswerMemory(memento({ 'dropoutDoctor.lab.answers': stored })).of('file:///a.py', 'Net')).toEqual([]);
    },
  );
});
