import { describe, expect, it } from 'vitest';
import { joinParts } from '../../../../src/evidence/join';
import { bytesOf, contentsOf, curvesOf, environment, filesBelow, formatOf, LOGS, named, pointsOf, readText, utf8 } from './read';

async function curvesOfText(path: string, text: string): Promise<Readonly<Record<string, unknown>>> {
  const { parts } = await readText(path, text);
  return Object.fromEntries(parts.flatMap((part) => [...curvesOf(part)].map(([key, curve]) => [key, curve.values] as const)));
}

describe('the Trainer of Hugging Face', () => {
  const state = (rows: string, more = ''): string => `{"epoch": 1.0, "global_step": 4, "log_history": [${rows}], "max_steps": 8${more}}`;

  it('knows which losses were measured with dropout', async () => {
    const { parts } = await readText(
      'out/checkpoint-4/trainer_state.json',
      state('{"epoch": 0.5, "loss": 1.0, "step": 2}, {"epoch": 1.0, "eval_loss": NaN, "step": 4}'),
    );
    const loss = parts[0]?.metrics.find(({ name }) => name === 'loss');
    expect([loss?.train?.dropout, loss?.validation?.dropout]).toEqual(['on', 'off']);
    expect(loss?.validation && pointsOf(loss.validation)).toEqual([[1, 'nan']]);
    expect(parts[0]?.group).toBe('out');
    expect(parts[0]?.name).toBe('out');
  });

  it('leaves the mean over the training out', async () => {
    const rows =
      '{"epoch": 1.0, "loss": 1.0, "step": 2}, {"epoch": 1.0, "step": 2, "total_flos": 1e9, "train_loss": 0.3, "train_runtime": 5.0}';
    expect(await curvesOfText('trainer_state.json', state(rows))).toEqual({ loss: [1] });
  });

  it('counts steps where epochs are rounded together', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, step) => `{"epoch": ${(Math.floor(step / 10) / 100).toFixed(2)}, "loss": ${step}, "step": ${step}}`,
    );
    const { parts } = await readText('trainer_state.json', state(rows.join(',')));
    expect(parts[0]?.metrics[0]?.train?.axis).toBe('step');
    expect(parts[0]?.metrics[0]?.train?.at.length).toBe(40);
  });

  it('keeps what a torn file holds, and says where it ends', async () => {
    const { parts } = await readText('trainer_state.json', state('{"epoch": 1, "loss": 1, "step": 2}, {"epoch": 2, "lo').slice(0, 95));
    expect(parts[0]?.metrics[0]?.train?.values).toEqual([1]);
    expect(parts[0]?.troubles[0]?.message).toMatch(/trainer_state\.json breaks off/);
  });

  it('reads averages of one evaluation as no history', () => {
    for (const name of ['all_results.json', 'train_results.json', 'eval_results.json'])
      expect(formatOf(`out/${name}`, utf8('{"epoch": 3.0, "eval_loss": 0.5, "eval_runtime": 1.5, "train_loss": 0.4}'))).toBe('none');
  });

  it('puts the rates of the configuration beside it', async () => {
    const config = '{"model_type": "bert", "hidden_dropout_prob": 0.2, "vocab_size": 5, "transformers_version": "5"}';
    const parts = [
      ...(await readText('out/config.json', config)).parts,
      ...(await readText('out/trainer_state.json', state('{"epoch": 1, "loss": 1}'))).parts,
    ];
    expect(joinParts(parts).map(({ parameters }) => parameters.get('hidden_dropout_prob'))).toEqual([0.2]);
  });
});

describe('histories as JSON', () => {
  it.each([
    ['a configuration', 'config.json', '{"loss": "mse", "metrics": ["accuracy"], "layers": [64, 32]}'],
    ['results of models', 'results.json', '[{"model": "a", "accuracy": 0.9}, {"model": "b", "accuracy": 0.8}]'],
    ['one result', 'metrics.json', '{"train_loss": 0.3, "val_loss": 0.4}'],
    ['COCO', 'instances_val.json', '{"images": [{"id": 1}], "annotations": [{"id": 1, "bbox": [1, 2, 3, 4]}]}'],
    ['a browser', 'history.json', '[{"url": "https://example.org", "visits": 3}]'],
    ['a lock file', 'package-lock.json', '{"packages": {"a": {"version": "1.0.0"}}}'],
    ['no JSON', 'history.json', 'loss: [1, 2]'],
    ['JavaScript', 'history.json', '{loss: [1, 2], val_loss: [1, 2]}'],
  ])('are not %s', (_, path, text) => expect(formatOf(path, utf8(text))).toBe('none'));

  it('know dropout only where fit of Keras measured', async () => {
    const dropouts = async (text: string): Promise<unknown> => {
      const loss = (await readText('history.json', text)).parts[0]?.metrics.find(({ name }) => name === 'loss');
      return [loss?.train?.dropout, loss?.validation?.dropout];
    };
    expect(await dropouts('{"loss": [2, 1], "val_loss": [2, 1]}')).toEqual(['on', 'off']);
    expect(await dropouts('{"train_loss": [2, 1], "val_loss": [2, 1]}')).toEqual(['unknown', 'unknown']);
  });

  it('take epochs from a column, steps too', async () => {
    const { parts } = await readText('history.json', '{"epoch": [1, 2, 4], "loss": [3, 2, 1], "val_loss": [3, 2, 2]}');
    expect(parts[0]?.metrics.map(({ train, validation }) => [train?.at, validation?.at])).toEqual([
      [
        [1, 2, 4],
        [1, 2, 4],
      ],
    ]);
  });

  it('hold one run for each fold', async () => {
    const { parts } = await readText('folds_history.json', '[{"loss": [3, 2], "val_loss": [3, 1]}, {"loss": [5, 4], "val_loss": [5, 3]}]');
    expect(parts.map((part) => [part.name, curvesOf(part).get('val_loss')?.values])).toEqual([
      ['0', [3, 1]],
      ['1', [5, 3]],
    ]);
  });

  it('leave a matrix beside the losses out', async () => {
    expect(
      await curvesOfText(
        'history.json',
        '{"loss": [3, 2], "val_loss": [3, 1], "confusion": [[5, 1, 3], [2, 7, 3]], "labels": [1, 2, 3, 4]}',
      ),
    ).toEqual({ loss: [3, 2], val_loss: [3, 1] });
  });

  it('take lists and numbers that were written as text', async () => {
    expect(
      await curvesOfText(
        'history.json',
        `{"loss": "[0.5, 0.25 nan]", "val_loss": ["np.float32(0.5)", "0.25", "tensor(1.0, device='cuda:0')"]}`,
      ),
    ).toEqual({
      loss: [0.5, 0.25, Number.NaN],
      val_loss: [0.5, 0.25, 1],
    });
  });

  it('are safe with names of prototypes, double keys and lone surrogates', async () => {
    const text =
      '{"__proto__": [1, 2], "constructor": [1, 2], "loss": [9, 8, 7], "loss": [3, 2], "val_loss": [3, 2], "\\ud800_loss": [1, 2]}';
    const curves = await curvesOfText('history.json', text);
    expect(curves).toMatchObject({ loss: [3, 2], val_loss: [3, 2] });
    expect(Object.prototype).not.toHaveProperty('0');
  });

  it('come with a byte order mark, in UTF-16, and with Windows line ends', async () => {
    const text = '{"loss": [2, 1],\r\n"val_loss": [2, 1]}\r\n';
    expect(await curvesOfText('history.json', `\uFEFF${text}`)).toEqual({ loss: [2, 1], val_loss: [2, 1] });
    const wide = new Uint8Array(2 * text.length + 2);
    wide.set([0xff, 0xfe]);
    for (const [index, letter] of [...text].entries()) wide[2 + 2 * index] = letter.charCodeAt(0);
    expect((await contentsOf('history.json', wide)).parts[0]?.metrics[0]?.train?.values).toEqual([2, 1]);
  });

  it('stay bounded when brackets are nested without end', async () => {
    const format = named('keras-history');
    const reader = format.open('history.json', {});
    reader.push(utf8(`{"loss": [1, 2], "val_loss": ${'['.repeat(500_000)}`));
    const { parts } = await reader.contents(true);
    expect(parts[0]?.troubles[0]?.message).toMatch(/nested deeper/);
    expect(parts[0]?.metrics[0]?.train?.values ?? parts[0]?.metrics[0]?.other?.values).toEqual([1, 2]);
  });
});

describe("MLflow's file store", () => {
  it('makes one run of the files of a folder', async () => {
    const paths = filesBelow('mlflow').filter((path) => formatOf(path, bytesOf(path)) === 'mlflow');
    expect(paths.some((path) => /\.trash|models|system/.test(path))).toBe(false);
    const runs = joinParts((await Promise.all(paths.map(async (path) => (await contentsOf(path)).parts))).flat());
    const crow = runs.find(({ name }) => name === 'brave-crow-12');
    expect(runs.map(({ name }) => name).sort()).toEqual(['brave-crow-12', 'first try']);
    expect(crow?.state).toBe('finished');
    expect([...(crow?.parameters ?? [])].sort()).toEqual([
      ['dropout', 0.3],
      ['early_stopping', true],
      ['optimizer', 'adam'],
    ]);
    const loss = crow?.metrics.find(({ name }) => name === 'loss');
    expect([loss?.train?.key, loss?.validation?.key]).toEqual(['loss', 'val_loss']);
    expect(crow?.started).toBe(1_700_000_000_000);
    expect(runs.find(({ name }) => name === 'first try')?.metrics.flatMap(({ train, test }) => [train?.axis ?? test?.axis])).toEqual([
      'row',
    ]);
  });

  it('says which line is no value', async () => {
    const path = '0/0123456789abcdef0123456789abcdef/metrics/loss';
    const { parts } = await readText(path, '1700000000000 0.5 0\nnonsense\n1700000000001 0.4 1\n');
    expect(parts[0]?.troubles[0]?.line).toBe(2);
    expect(curvesOf(parts[0] as never).get('loss')?.values).toEqual([0.5, 0.4]);
  });
});

describe('Keras Tuner', () => {
  it('takes the mean of executions that list their epochs', async () => {
    const metrics =
      '{"loss": {"direction": "min", "executions": [[3, 2], [1, 1, 0.5]]}, "mine": {"direction": "max", "executions": [[1]]}}';
    const text = `{"trial_id": "02", "hyperparameters": {"values": {"dropout": 0}}, "metrics": ${metrics}, "status": "COMPLETED"}`;
    const { parts } = await readText('project/trial_02/trial.json', text);
    expect(parts[0]?.metrics.map(({ name, better, train, other }) => [name, better, (train ?? other)?.values])).toEqual([
      ['loss', 'lower', [2, 1.5, 0.5]],
      ['mine', 'higher', [1]],
    ]);
  });
});

describe('Ray Tune', () => {
  it('makes one run of a trial with its state', async () => {
    const paths = filesBelow('ray').filter((path) => formatOf(path, bytesOf(path)) === 'ray');
    const runs = joinParts((await Promise.all(paths.map(async (path) => (await contentsOf(path)).parts))).flat());
    expect(runs.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['trial 0a1b2_00000', 'finished'],
      ['trial 0a1b2_00001', 'failed'],
    ]);
    expect(runs.map(({ parameters }) => parameters.get('model/dropout')).sort()).toEqual([0, 0.3]);
  });
});

describe('Optuna', () => {
  it('waits for the rest of a line that is being written', async () => {
    const bytes = bytesOf('optuna/journal/optuna_journal.log');
    const cut = await contentsOf('optuna_journal.log', bytes.slice(0, 2000));
    expect(cut.parts.length).toBeGreaterThan(0);
    expect(cut.troubles.map(({ message }) => message)).toEqual([expect.stringMatching(/may be being written/)]);
  });

  it('tells which values are better', async () => {
    for (const path of ['optuna/optuna.db', 'optuna/journal/optuna_journal.log']) {
      const { parts } = await contentsOf(path);
      const better = (name: string): unknown =>
        parts.find((part) => part.name === name)?.metrics.map((metric) => [metric.name, metric.better]);
      expect(better('one trial 0')).toEqual([['loss', 'lower']]);
      expect(better('several trial 0')).toEqual([
        ['value 0', 'lower'],
        ['value 1', 'higher'],
      ]);
      expect(better('plain trial 0')).toEqual([['value', 'higher']]);
    }
  });

  it('says what it needs where no SQLite is', async () => {
    const reader = named('optuna-sqlite').open('optuna.db', {});
    reader.push(bytesOf('optuna/optuna.db'));
    expect((await reader.contents(true)).troubles[0]?.message).toMatch(/cannot be read here/);
  });

  it('reads a database with a write-ahead log, and says what may be missing', async () => {
    const bytes = bytesOf('optuna/optuna.db');
    bytes.set([2, 2], 18);
    const { parts, troubles } = await contentsOf('optuna.db', bytes);
    expect(parts.length).toBe(13);
    expect(troubles.map(({ message }) => message)).toEqual([expect.stringMatching(/optuna\.db-wal/)]);
  });

  it('keeps what a torn database holds', async () => {
    const bytes = bytesOf('optuna/optuna.db');
    const { parts, troubles } = await contentsOf('optuna.db', bytes.slice(0, Math.floor(bytes.length * 0.7)));
    expect(troubles.length).toBeGreaterThan(0);
    expect(parts.length).toBeGreaterThanOrEqual(0);
  });

  it('does not follow a view that calls itself', async () => {
    const bytes = bytesOf('mlflow/mlflow.db');
    expect(formatOf('experiments.db', bytes)).toBe('mlflow-sqlite');
    expect((await named('optuna-sqlite').open('experiments.db', environment).contents(true)).parts).toEqual([]);
  });

  it('is no other database', () => {
    const other = new Uint8Array(4096);
    other.set(utf8('SQLite format 3\0'));
    expect(formatOf('app.db', other, 'possible')).toBe('none');
    expect(LOGS).toMatch(/fixtures/);
  });
});
