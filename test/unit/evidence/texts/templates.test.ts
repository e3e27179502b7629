import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filled, planOf } from '../../../../src/evidence/text/plan';
import { factsOf, scanned } from '../../../../src/evidence/text/scan';
import { templates } from '../../../../src/evidence/text/templates';

/** Facts without what only the reader of lines keeps. */
function bare(facts: ReturnType<typeof factsOf>): object {
  const counter = (each: { at: number; of: number | null } | null) => each && { at: each.at, of: each.of };
  return {
    ...facts,
    epoch: counter(facts.epoch),
    step: counter(facts.step),
    pairs: facts.pairs.map(({ label, metric, role, per, value, percent, samples, running = false }) => {
      return { label, metric, role, per, value, percent, samples, running };
    }),
  };
}

/** Whether two lines look alike; then what the first says, with the numbers of the second, is what the second says. */
function alike(first: string, second: string): boolean {
  const known = templates<true>();
  known.find(first);
  known.learn(true);
  if (!known.find(second)) return false;
  const plan = scanned(first);
  const read = scanned(second);
  if (!plan || !read) throw new Error('a line with a number is read');
  expect(plan.composed).toBe(read.composed);
  if (!plan.composed) expect(bare(filled(planOf(plan), second, 0))).toEqual(bare(factsOf(read)));
  return true;
}

const LINES = [
  'Epoch [12/100], Train Loss: 0.1234, Val Acc: 91.20%',
  '2026-11-21 12:30:05,120 - INFO - step 1200 | loss 2.31e-04 | lr 3.0e-4',
  'iter 30: loss 1.2345, time 12.30ms, mfu 40.10%',
  'Test set: Average loss: 0.0512, Accuracy: 9834/10000 (98%)',
  'Loss 0.31 (0.35)  Acc@1 71.2 (70.8)  Acc@5 90.0',
  'f1 0.5 epoch12 top-5 -0.25 loss=-1.5 kl -.5 x.5 1.2.3',
  "{'loss': 0.25, 'eval_loss': nan, 'epoch': 1.0}",
  'loss: 0,25 acc: 1,000',
];

describe('lines that look alike', () => {
  test('differ in the digits of numbers that stand by themselves', () => {
    expect(alike('Epoch 1: loss 0.25', 'Epoch 7: loss 0.91')).toBe(true);
    expect(alike('step 10 of 90: kl -0.5', 'step 11 of 90: kl -0.7')).toBe(true);
    expect(alike('loss 2.5e-04 (3)', 'loss 7.1e-04 (5)')).toBe(true);
  });

  test.each([
    ['another word', 'Epoch 1: loss 0.25', 'Epoch 1: cost 0.25'],
    ['a digit in a word', 'epoch 1: f1 0.25', 'epoch 1: f2 0.25'],
    ['a wider number', 'Epoch 9: loss 0.25', 'Epoch 10: loss 0.25'],
    ['nothing', 'acc 5/10', 'acc 5/00'],
    ['a whole number beside a broken one', 'step 1.5 loss 0.2', 'step 2.0 loss 0.2'],
    ['another exponent', 'loss 2.5e-04', 'loss 2.5e-05'],
    ['a character that stands for a number', 'loss 5', 'loss \ue000'],
  ])('not those with %s', (_, first, second) => {
    expect(alike(first, second)).toBe(false);
  });

  test('nothing is learned of lines without a number, or with one that a double may not hold', () => {
    expect(alike('Validation:', 'Validation:')).toBe(false);
    expect(alike('loss 1234567890.123456', 'loss 1234567890.123456')).toBe(false);
    expect(alike('loss 1e999', 'loss 1e999')).toBe(false);
  });

  test('say what they would say by themselves, whatever their digits are', () => {
    const texts = ['keras-bars.log', 'lightning.log', 'trainer.log', 'allennlp_out.log'].flatMap((name) =>
      readFileSync(join('test/fixtures/logs/text-log', name), 'utf8').split('\n'),
    );
    const line = fc.constantFrom(...LINES, ...texts.filter((text) => /\d/.test(text) && text.length < 300));
    let compared = 0;
    fc.assert(
      fc.property(line, fc.infiniteStream(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 0, max: 3 }), (text, digits, keep) => {
        const other = text.replace(/\d/g, (digit) => (keep === 0 ? digit : String(digits.next().value)));
        if (alike(text, other)) compared += 1;
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(400);
  });
});

test('where no line looks like another one nothing is looked for, until later', () => {
  const known = templates<number>();
  let found = 0;
  for (let index = 0; index < 128; index += 1) {
    known.find(`hash a${index}b ${index}`);
    known.learn(index);
  }
  for (let index = 0; index <= 2_000; index += 1) found += known.find('same 1') === null ? 0 : 1;
  expect(found).toBe(0);
  known.find('same 1');
  known.learn(1);
  expect(known.find('same 2')).toBe(1);
});
