import { describe, expect, it } from 'vitest';
import { judge } from '../../../../src/evidence/verdict/judge';
import { bowl, curve, falling, jitter, run, series } from './runs';

describe('a loss that rises from its best', () => {
  const overfit = run({ validation: bowl(20, 7), train: falling(20, 0.02) });

  it('is overfitting, with its epochs and numbers in the sentence', () => {
    const verdict = judge(overfit);
    expect(verdict).toMatchObject({
      kind: 'overfits',
      cause: 'rise',
      overfits: true,
      metric: 'loss',
      bestAt: 7,
      lastAt: 20,
      trainDropout: 'off',
      points: 20,
    });
    expect(verdict.best).toBeCloseTo(0.33);
    expect(verdict.since).toBeGreaterThan(7);
    expect(verdict.since).toBeLessThan(16);
    expect(verdict.reason).toMatch(
      /^Validation loss rose \d\d % from its best 0\.3\d \(epoch 7\) to 0\.4\d \(epoch 20\) while training loss fell to 0\.03\d?; the rise is .*the noise\.$/,
    );
  });

  it('counts epochs as the log does', () => {
    const values = bowl(20, 7);
    const fromZero = {
      ...overfit,
      metrics: [
        {
          name: 'loss',
          better: 'lower' as const,
          validation: curve(
            'v',
            values,
            'off',
            values.map((_, i) => i),
          ),
          train: curve(
            't',
            falling(20, 0.02),
            'on',
            values.map((_, i) => i),
          ),
        },
      ],
    };
    expect(judge(fromZero).bestAt).toBe(6);
    expect(judge(fromZero).reason).toContain('(epoch 6)');
  });

  it('is also told by a training loss with dropout on, which is compared with itself only', () => {
    const verdict = judge(run({ validation: bowl(20, 7), train: falling(20, 0.9), dropout: 'on' }));
    expect(verdict.kind).toBe('overfits');
    expect(verdict.reason).toContain('training loss (dropout on)');
  });

  it('is no overfitting without a training loss, or when training gets worse too', () => {
    expect(judge(run({ validation: bowl(20, 7) }))).toMatchObject({ kind: 'undecidable', cause: 'missing', overfits: null });
    expect(judge(run({ validation: bowl(20, 7), train: bowl(20, 7, 0.05, 0.2) }))).toMatchObject({
      kind: 'undecidable',
      cause: 'unstable',
    });
  });

  it('says so when accuracy holds', () => {
    const verdict = judge(
      run({ validation: bowl(20, 7), train: falling(20, 0.02), accuracy: falling(20, 0.1, 0.5).map((error) => 1 - error) }),
    );
    expect(verdict).toMatchObject({ kind: 'overfits', cause: 'confidence' });
    expect(verdict.reason).toMatch(/Accuracy did not get worse \(8\d % then, 90 % at the end\)/);
  });

  it('within the noise decides nothing', () => {
    const verdict = judge(run({ validation: jitter(bowl(20, 7, 0.01), 0.4), train: falling(20, 0.02) }));
    expect(verdict.kind).toBe('undecidable');
  });

  it('by little on a small validation set is chance, on a large one it is not', () => {
    const [validation, train] = [bowl(40, 10, 0.003), falling(40, 0.02)];
    expect(judge(run({ validation, train, samples: 60 }))).toMatchObject({ kind: 'undecidable', cause: 'within-noise' });
    expect(judge(run({ validation, train, samples: 60 })).reason).toMatch(/on 60 validation samples only a rise of 9\.\d % would count/);
    expect(judge(run({ validation, train, samples: 5000 })).kind).toBe('overfits');
  });
});

describe('forms that are not overfitting', () => {
  const judged = (validation: readonly number[], options = {}) =>
    judge(run({ validation, train: falling(validation.length, 0.3), ...options }));

  it('a spike in the last epochs', () => {
    const settled = jitter(falling(30, 0.35), 0.01);
    for (const spike of [1, 2]) {
      for (const height of [1.3, 2, 10]) {
        const validation = settled.map((value, index) => (index === 30 - spike ? value * height : value));
        expect(judged(validation).kind, `${height} times, ${spike} from the end`).not.toBe('overfits');
      }
    }
  });

  it('a plateau, a drop of the learning rate, warm-up', () => {
    expect(judged(jitter(falling(60, 0.33), 0.01))).toMatchObject({ overfits: false });
    const drop = series(60, (epoch) => (epoch <= 30 ? 0.6 + 0.6 * Math.exp(-epoch / 5) : 0.4 + 0.2 * Math.exp(-(epoch - 30) / 3)));
    expect(judged(jitter(drop, 0.02))).toMatchObject({ overfits: false });
    const warm = series(40, (epoch) => (epoch < 6 ? 2.3 + 0.01 * epoch : 0.4 + 1.9 * Math.exp(-(epoch - 5) / 6)));
    expect(judged(warm).kind).not.toBe('overfits');
  });

  it('double descent: falling again from a bump', () => {
    const bump = (count: number) => series(count, (epoch) => 0.4 + 1.2 * Math.exp(-epoch / 3) + 0.5 * Math.exp(-(((epoch - 25) / 8) ** 2)));
    expect(judged(bump(33))).toMatchObject({ kind: 'undecidable', cause: 'still-improving' });
    expect(judged(bump(33)).reason).toContain('coming down again');
    expect(judged(bump(80))).toMatchObject({ overfits: false });
    expect(judged(bump(24)).kind, 'at the top of the bump nobody can know').toBe('overfits');
  });

  it('ten thousand noisy points', () => {
    const long = (values: readonly number[]) =>
      values.map((value, index) => value * (1 + 0.3 * Math.sin(index * 78.233) * Math.cos(index * 12.9898)));
    expect(judged(long(falling(10_000, 0.35, 2, 500)))).toMatchObject({ overfits: false, points: 10_000 });
    const risen = judge(run({ validation: long(bowl(10_000, 3000, 0.0002)), train: falling(10_000, 0.02, 2, 2000) }));
    expect(risen).toMatchObject({ kind: 'overfits', points: 10_000, lastAt: 10_000 });
    expect(risen.since).toBeGreaterThan(3000);
  });

  it('still falling at the end', () => {
    const verdict = judged(falling(12, 0.1, 2, 10));
    expect(verdict).toMatchObject({ kind: 'undecidable', cause: 'still-improving', overfits: null });
    expect(verdict.reason).toContain('epoch 12');
  });
});

describe('a short log', () => {
  const short = (validation: readonly number[], train = falling(validation.length, 0.1)) =>
    judge(run({ validation, train, dropout: 'on' }));

  it('overfits when it rises steadily after its best', () => {
    const verdict = short([1, 0.7, 0.6, 0.65, 0.72, 0.8]);
    expect(verdict).toMatchObject({ kind: 'overfits', bestAt: 3, points: 6 });
    expect(short([0.7, 0.6, 0.65, 0.72, 0.8])).toMatchObject({ kind: 'overfits', bestAt: 2, points: 5 });
    expect(verdict.reason).toMatch(
      /^Validation loss rose 33 % from its best 0\.6 \(epoch 3\) to 0\.8 \(epoch 6\).*the log is short, but the rise is \d+ times the noise/,
    );
  });

  it('says nothing of fewer points, a small rise, a bump, or an end that turns', () => {
    for (const values of [
      [0.6, 0.65, 0.72, 0.8],
      [1, 0.7, 0.6, 0.61, 0.62, 0.63],
      [1, 0.7, 0.6, 0.65, 0.8, 0.72],
      [0.7, 0.95, 0.6, 0.65, 0.72, 0.8],
      [1, 0.9, 0.8, 0.6, 0.7, 0.8],
    ]) {
      expect(short(values)).toMatchObject({ kind: 'undecidable', cause: 'too-short', overfits: null });
    }
  });

  it('is unstable when training rises too', () => {
    expect(short([1, 0.7, 0.6, 0.65, 0.72, 0.8], [1, 0.7, 0.5, 0.8, 1.2, 1.6])).toMatchObject({ cause: 'unstable', overfits: null });
  });
});

describe('the dropout trap', () => {
  const validation = falling(30, 0.4);
  it('never compares validation with a training loss that was logged with dropout on', () => {
    for (const train of [0.01, 0.1, 0.5, 1.5]) {
      const verdict = judge(run({ validation, train: falling(30, train), dropout: 'on' }));
      expect(verdict.cause).toBe('no-reference');
      expect(verdict.reason).toContain('the gap to it says nothing');
      expect(judge(run({ validation, train: falling(30, train), dropout: 'unknown' })).cause).toBe('no-reference');
    }
  });

  it('reads the gap where dropout was off, or the network drops nothing', () => {
    expect(judge(run({ validation, train: falling(30, 0.1) }))).toMatchObject({ kind: 'undecidable', cause: 'gap-only', overfits: false });
    expect(judge(run({ validation, train: falling(30, 0.1), dropout: 'on' }), { dropout: false })).toMatchObject({ cause: 'gap-only' });
    expect(judge(run({ validation, train: falling(30, 0.35) }))).toMatchObject({ cause: 'no-reference', overfits: false });
  });

  it('says underfits only by a training loss with dropout off', () => {
    const reference = run({ name: 'wide', validation: falling(30, 0.2), train: falling(30, 0.15) });
    const poor = { validation: falling(30, 0.6), train: falling(30, 0.58) };
    const verdict = judge(run(poor), { references: [reference] });
    expect(verdict).toMatchObject({ kind: 'underfits', cause: 'poor', overfits: false });
    expect(verdict.reason).toMatch(/training loss \(dropout off\) ended at 0\.58 and validation at 0\.6; wide reached 0\.15 and 0\.2/);
    expect(judge(run({ ...poor, dropout: 'on' }), { references: [reference] })).toMatchObject({ kind: 'undecidable', overfits: false });
  });
});

describe('underfitting', () => {
  const poor = run({ validation: falling(30, 0.68, 0.7), train: falling(30, 0.67, 0.7) });
  it('needs something to compare with', () => {
    expect(judge(poor)).toMatchObject({ kind: 'undecidable', cause: 'no-reference', overfits: false });
    expect(judge(poor, { target: 0.4 })).toMatchObject({ kind: 'underfits' });
    expect(judge(poor, { target: 0.7 })).toMatchObject({ kind: 'good-fit' });
    expect(judge(poor, { baseline: 0.69 })).toMatchObject({ kind: 'underfits' });
    expect(judge(poor, { baseline: 2.3 })).toMatchObject({ cause: 'no-reference' });
    expect(judge(poor, { references: [poor, { ...poor }] })).toMatchObject({ cause: 'no-reference' });
  });
});

describe('a good fit', () => {
  const wide = run({ name: 'wide', validation: falling(30, 0.41), train: falling(30, 0.2) });
  it('is one beside other runs, with a gap of half the loss at most', () => {
    const verdict = judge(run({ validation: falling(30, 0.4), train: falling(30, 0.3) }), { references: [wide] });
    expect(verdict).toMatchObject({ kind: 'good-fit', overfits: false });
    expect(judge(run({ validation: falling(30, 0.4), train: falling(30, 0.2) }), { references: [wide] }).cause).toBe('gap-only');
  });

  it('is not claimed by the own curves of a run', () => {
    for (const train of [0.39, 0.35, 0.33])
      expect(judge(run({ validation: falling(30, 0.4), train: falling(30, train) }))).toMatchObject({
        cause: 'no-reference',
        overfits: false,
      });
    expect(judge(run({ validation: falling(30, 0.4), train: falling(30, 0.3) })).cause).toBe('gap-only');
  });
});

describe('what a log may lack', () => {
  const undecidable = (drawn: Parameters<typeof run>[0], cause: string, words: string) => {
    const verdict = judge(run(drawn));
    expect(verdict).toMatchObject({ kind: 'undecidable', cause, overfits: null, rise: null });
    expect(verdict.reason).toContain(words);
  };

  it('says what', () => {
    undecidable({}, 'no-validation', 'no metric');
    undecidable({ train: falling(20, 0.1) }, 'no-validation', 'training curves only');
    undecidable({ validation: falling(7, 0.1), train: falling(7, 0.1) }, 'too-short', '7 validation values');
    undecidable({ validation: [0.4], train: [0.3] }, 'too-short', 'one validation value');
    undecidable({ validation: [...bowl(20, 7), Number.NaN], train: falling(21, 0.1) }, 'diverged', 'epoch 21');
    undecidable({ validation: [Number.NaN, ...bowl(20, 7)], train: falling(21, 0.1) }, 'diverged', 'at epoch 1 is no finite number');
    undecidable({ validation: bowl(20, 7), train: [...falling(19, 0.1), Number.POSITIVE_INFINITY] }, 'diverged', 'Training loss');
    undecidable({ validation: series(20, (epoch) => -epoch), train: falling(20, 0.1) }, 'missing', 'above 0');
  });

  it('takes test curves where there is no validation curve, and says so', () => {
    const verdict = judge(run({ test: bowl(20, 7), train: falling(20, 0.02) }));
    expect(verdict).toMatchObject({ kind: 'overfits', role: 'test' });
    expect(verdict.reason).toMatch(/^Test loss rose/);
  });

  it('a NaN between the training values of single steps is left out', () => {
    const train = curve(
      'loss',
      series(2000, (step) => (step === 700 ? Number.NaN : 2 * Math.exp(-step / 500))),
      'on',
    );
    const metrics = [
      { name: 'loss', better: 'lower' as const, validation: curve('val', bowl(20, 7)), train: { ...train, axis: 'step' as const } },
    ];
    expect(judge({ ...run({}), metrics })).toMatchObject({ kind: 'overfits', axis: 'epoch' });
  });
});

describe('which metric', () => {
  it('the whole loss before its parts, parts as their sum, accuracy last', () => {
    const part = (name: string, values: readonly number[]) => ({
      name,
      better: 'lower' as const,
      validation: curve(`val_${name}`, values),
      train: curve(name, falling(20, 0.01)),
    });
    const parts = [part('box_loss', bowl(20, 7)), part('cls_loss', bowl(20, 8))];
    expect(judge({ ...run({}), metrics: [...parts, part('loss', bowl(20, 6))] }).metric).toBe('loss');
    expect(judge({ ...run({}), metrics: parts })).toMatchObject({ metric: 'box_loss + cls_loss', kind: 'overfits' });
    expect(judge(run({ validation: bowl(20, 7), train: falling(20, 0.1), accuracy: bowl(20, 7) })).metric).toBe('loss');
    expect(judge({ ...run({}), metrics: [part('learning_rate', bowl(20, 7))] }).cause).toBe('no-validation');
  });

  it('accuracy only with the number of samples, against what chance gives', () => {
    const accuracy = bowl(40, 10, 0.02, 0.1).map((error) => 1 - error);
    const trainAccuracy = falling(40, 0.01, 0.9).map((error) => 1 - error);
    expect(judge(run({ accuracy, trainAccuracy }))).toMatchObject({ kind: 'undecidable', cause: 'missing' });
    expect(judge(run({ accuracy, trainAccuracy, samples: 100 }))).toMatchObject({ kind: 'undecidable', cause: 'within-noise' });
    const verdict = judge(run({ accuracy, trainAccuracy, samples: 20_000 }));
    expect(verdict).toMatchObject({ kind: 'overfits', metric: 'accuracy', bestAt: 10 });
    expect(verdict.best).toBeCloseTo(0.9);
    const inPercent = judge(
      run({ accuracy: accuracy.map((a) => a * 100), trainAccuracy: trainAccuracy.map((a) => a * 100), samples: 20_000 }),
    );
    expect(inPercent.kind).toBe('overfits');
  });
});
