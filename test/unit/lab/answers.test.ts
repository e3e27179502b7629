import { describe, expect, test } from 'vitest';
import { type Answer, answering, withAnswers } from '../../../src/lab/space/answers';
import type { Choice, Decisions, Fit } from '../../../src/lab/space/fit';

function question(layerId: string, label: string, reason = 'cannot be read'): Choice {
  return {
    layerId,
    label,
    reason,
    options: [
      { decision: 'identity', words: '' },
      { decision: 'stop', words: '' },
    ],
  };
}

/** A network that asks these questions as long as they have no answer. */
function asking(...questions: readonly Choice[]): (decisions: Decisions) => Fit {
  return (decisions) => ({ choices: questions.filter(({ layerId }) => decisions[layerId] !== 'identity') }) as unknown as Fit;
}

const identity = (label: string, reason = 'cannot be read'): Answer => ({ label, reason, decision: 'identity' });

describe('answers to questions about layers', () => {
  test('are told by what is asked, wherever the layer stands now', () => {
    const { decisions, decided, fit } = withAnswers(asking(question('net:7', 'a'), question('net:9', 'b')), [identity('b')]);
    expect(decisions).toEqual({ 'net:9': 'identity' });
    expect(decided.map(({ label }) => label)).toEqual(['b']);
    expect(fit.choices.map(({ label }) => label)).toEqual(['a']);
  });

  test('a question for another reason, or with other options, is asked anew', () => {
    const ask = asking(question('1', 'a', 'is a second input'));
    expect(withAnswers(ask, [identity('a')]).decisions).toEqual({});
    expect(withAnswers(ask, [{ label: 'a', reason: 'is a second input', decision: 'append-dense' }]).decisions).toEqual({});
  });

  test('one answer serves one of two questions that read alike', () => {
    const ask = asking(question('1', 'Unread part'), question('2', 'Unread part'));
    expect(withAnswers(ask, [identity('Unread part')]).decisions).toEqual({ 1: 'identity' });
    expect(withAnswers(ask, [identity('Unread part'), identity('Unread part')]).decisions).toEqual({ 1: 'identity', 2: 'identity' });
  });

  test('a question that follows from an answer finds its own; "do not train" is an answer too', () => {
    const both = asking(question('1', 'a'), question('2', 'b'));
    const inTurn = (decisions: Decisions): Fit => ('1' in decisions ? both(decisions) : asking(question('1', 'a'))(decisions));
    const { decisions, fit } = withAnswers(inTurn, [{ ...identity('b'), decision: 'stop' }, identity('a')]);
    expect(decisions).toEqual({ 1: 'identity', 2: 'stop' });
    expect(fit.choices.map(({ label }) => label)).toEqual(['b']);
  });

  test('are replaced and taken back; others stay', () => {
    const before = [identity('a'), identity('b')];
    const stop = answering(before, question('1', 'a'), 'identity', 'stop');
    expect(stop).toEqual([{ ...identity('a'), decision: 'stop' }, identity('b')]);
    expect(answering(stop, question('1', 'a'), 'stop', null)).toEqual([identity('b')]);
    expect(answering([], question('1', 'a'), undefined, 'identity')).toEqual([identity('a')]);
  });
});
