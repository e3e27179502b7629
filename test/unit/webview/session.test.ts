import { describe, expect, test } from 'vitest';
import { networkChanged, phaseOf } from '../../../webview/lab/session/state';
import { sampleSubject } from '../../harness/sampleSubject';
import { bench, until } from './labBench';

const SMALL = { to: '0.4', step: '0.4', seeds: '2', epochs: '3' } as const;

async function finishedStudy() {
  const one = bench();
  await one.actions.open();
  one.actions.edit(SMALL);
  await one.actions.start();
  const { study } = one.state();
  if (!study) throw new Error('no study');
  return study;
}

describe('opening', () => {
  test('reads the network and fits it to the digits in sight', async () => {
    const { actions, state, remembered } = bench();
    expect(phaseOf(state())).toBe('loading');
    await actions.open();
    expect(phaseOf(state())).toBe('idle');
    expect(state().fit?.mappings[0]?.outcome).toEqual({ kind: 'adapted', note: '64 inputs instead of 784' });
    expect(remembered).toEqual([{ uri: 'file:///sample/digits.py', studyId: null }]);
  });

  test('starts from the settings of the file, with a budget that lets high rates settle, and says so', async () => {
    const { actions, state } = bench();
    await actions.open();
    expect(state().form).toMatchObject({ optimizer: 'adam', learningRate: '0.001', batchSize: '32', from: '0', to: '0.8' });
    expect(Number(state().form.epochs)).toBeGreaterThanOrEqual(60);
    expect(state().formNotes.join()).toContain('instead of 20');
  });

  test('a network with an unsupported layer cannot be started', async () => {
    const { actions, state, trained } = bench({ supported: false });
    await actions.open();
    expect(phaseOf(state())).toBe('unsupported');
    expect(state().fit?.refusal).toContain('LSTM');
    await actions.start();
    expect(trained).toEqual([]);
  });

  test('a layer that cannot be trained is asked about, and the answer can be taken back', async () => {
    const { actions, state } = bench({ supported: false });
    await actions.open();
    const [question] = state().fit?.choices ?? [];
    if (!question) throw new Error('nothing is asked');
    const [answer] = question.options;
    if (!answer) throw new Error('no answer is offered');
    actions.decide(question, answer.decision);
    expect(phaseOf(state())).toBe('idle');
    expect(state().fit?.mappings.find(({ layerId }) => layerId === question.layerId)?.outcome).toMatchObject({
      note: expect.stringContaining('as you chose'),
    });
    actions.decide(question, null);
    expect(phaseOf(state())).toBe('unsupported');
    expect(state().decided).toEqual([]);
  });

  test('answers are kept for the next time, and asked again only where the question has changed', async () => {
    const first = bench({ supported: false });
    await first.actions.open();
    const [question] = first.state().fit?.choices ?? [];
    if (!question) throw new Error('nothing is asked');
    first.actions.decide(question, 'identity');
    expect(first.kept()).toEqual([{ label: 'rnn: nn.LSTM', reason: question.reason, decision: 'identity' }]);

    const again = bench({ supported: false, answers: first.kept() });
    await again.actions.open();
    expect(phaseOf(again.state())).toBe('idle');
    expect(again.state().decided.map(({ label }) => label)).toEqual(['rnn: nn.LSTM']);

    // Ids are places in the file: text before the network moves them all.
    const subject = sampleSubject(false);
    const moved = (id: string): string => `moved ${id}`;
    const layersOf = (layers: typeof subject.model.layers) =>
      layers.map((layer) => ({ ...layer, id: moved(layer.id), from: layer.from.map(moved) }));
    again.page.subjectChanged({ subject: { ...subject, model: { ...subject.model, layers: layersOf(subject.model.layers) } }, reason: '' });
    expect(phaseOf(again.state())).toBe('idle');
    expect(again.state().decisions).toEqual({ 'moved rnn': 'identity' });

    const other = subject.model.layers.map((layer) => (layer.name === 'rnn' ? { ...layer, callee: 'nn.GRU' } : layer));
    again.page.subjectChanged({ subject: { ...subject, model: { ...subject.model, layers: other } }, reason: '' });
    expect(phaseOf(again.state())).toBe('unsupported');
    expect(again.state().decided).toEqual([]);
    // Undo brings the question back, and with it the answer.
    again.page.subjectChanged({ subject, reason: '' });
    expect(phaseOf(again.state())).toBe('idle');

    const [asked] = again.state().decided;
    if (!asked) throw new Error('nothing was decided');
    again.actions.decide(asked, null);
    expect(again.kept()).toEqual([]);
  });

  test('an answer that cannot be kept counts all the same, and it is said', async () => {
    const { actions, state } = bench({ supported: false, host: { saveAnswers: () => Promise.reject(new Error('disk full')) } });
    await actions.open();
    const [question] = state().fit?.choices ?? [];
    if (!question) throw new Error('nothing is asked');
    actions.decide(question, 'identity');
    await until(() => state().failure !== null);
    expect(state().failure).toContain('disk full');
    expect(phaseOf(state())).toBe('idle');
  });

  test('a host that does not answer is said in words', async () => {
    const { actions, state } = bench({ host: { ready: () => Promise.reject(new Error('DigitNet is no longer in the file.')) } });
    await actions.open();
    expect(phaseOf(state())).toBe('broken');
    expect(state().broken).toBe('DigitNet is no longer in the file.');
  });

  test('edits change what follows from them and nothing that was typed', async () => {
    const { actions, state } = bench();
    await actions.open();
    const before = Number(state().form.epochs);
    actions.edit({ trainSize: '200', learningRate: '0.01' });
    expect(Number(state().form.epochs)).toBeGreaterThan(before);
    expect(state().form.learningRate).toBe('0.01');
    actions.edit({ epochs: '5' });
    actions.edit({ batchSize: '8' });
    expect(state().form.epochs).toBe('5');
  });
});

describe('a study', () => {
  test('trains every rate and repeat once and stores the study after each trial', async () => {
    const { actions, state, saved, trained, remembered } = bench();
    await actions.open();
    actions.edit(SMALL);
    await actions.start();
    await until(() => saved.at(-1)?.trials.length === 4);
    expect(trained.toSorted()).toEqual(['0#0', '0#1', '0.4#0', '0.4#1']);
    expect(phaseOf(state())).toBe('done');
    const last = saved.at(-1);
    expect(last?.trials).toHaveLength(4);
    expect(last?.summaries.map(({ rate, n }) => [rate, n])).toEqual([
      [0, 2],
      [0.4, 2],
    ]);
    expect(last?.verdict.sentence).not.toBe('');
    // What is lost is what the outputs are for, told by the plan and not only by the data.
    expect(last?.plan).toMatchObject({
      loss: { name: 'cross-entropy' },
      optimizer: { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    });
    expect(last).toMatchObject({ id: 'study-1', createdAt: '2026-01-02T03:04:05.000Z', source: { fingerprint: '0.5|0.5', siteCount: 2 } });
    expect(remembered.at(-1)).toEqual({ uri: 'file:///sample/digits.py', studyId: 'study-1' });
  });

  test('cancel ends the workers at once and keeps what is finished; continue runs only the rest', async () => {
    const { actions, state, step, waiting, trained, saved, workersEnded } = bench({ byHand: true });
    await actions.open();
    actions.edit(SMALL);
    const run = actions.start();
    await until(() => waiting() === 2);
    expect(phaseOf(state())).toBe('running');
    step();
    actions.cancel();
    await run;
    expect(workersEnded()).toBe(2);
    expect(phaseOf(state())).toBe('cancelled');
    expect(state().study?.trials).toHaveLength(1);
    await until(() => saved.at(-1)?.trials.length === 1);
    const kept = `${state().study?.trials[0]?.rate}#${state().study?.trials[0]?.repeat}`;
    trained.length = 0;
    const rest = actions.resume();
    await until(() => {
      step();
      return phaseOf(state()) === 'done';
    });
    await rest;
    expect(trained).not.toContain(kept);
    expect(new Set(trained).size).toBe(3);
    expect(phaseOf(state())).toBe('done');
  });

  test('cancel before the workers stand leaves an empty study that can go on', async () => {
    const { actions, state, trained } = bench();
    await actions.open();
    actions.edit(SMALL);
    const run = actions.start();
    actions.cancel();
    await run;
    expect(trained).toEqual([]);
    expect(phaseOf(state())).toBe('cancelled');
  });

  test('a worker that dies does not show in the numbers; its curve starts anew', async () => {
    const whole = await finishedStudy();
    const { actions, state } = bench({ deaths: [2] });
    await actions.open();
    actions.edit(SMALL);
    await actions.start();
    const order = (study: typeof whole | null) => study?.trials.toSorted((a, b) => a.rate - b.rate || a.repeat - b.repeat);
    expect(order(state().study)).toEqual(order(whole));
  });

  test('a trial whose workers keep dying is named, and can be tried again', async () => {
    const { actions, state, trained } = bench({ deaths: [1, 2, 3, 4, 5, 6, 7, 8] });
    await actions.open();
    actions.edit({ ...SMALL, seeds: '1', to: '0' });
    await actions.start();
    expect(phaseOf(state())).toBe('done');
    expect(state().study?.trials).toMatchObject([{ rate: 0, repeat: 0, state: 'failed' }]);
    expect(state().study?.trials[0]?.failure).toContain('out of memory');
    trained.length = 0;
    await actions.resume();
    expect(trained).toContain('0#0');
  });

  test('more repeats keep the trials that stand', async () => {
    const study = await finishedStudy();
    const { actions, state, trained } = bench({ study });
    await actions.open();
    await actions.addRepeats(3);
    expect(trained).toHaveLength(6);
    expect(trained.every((key) => Number(key.split('#')[1]) >= 2)).toBe(true);
    expect(state().study).toMatchObject({ id: study.id, plan: { seeds: 5 } });
    expect(state().study?.trials).toHaveLength(10);
  });

  test('asked to, it adds repeats to an unsettled study, and says why and why no more', async () => {
    const { actions, state, trained, step, waiting } = bench({ byHand: true });
    await actions.open();
    actions.edit({ ...SMALL, seeds: '1' });
    actions.adapt(true);
    const run = actions.start();
    const notes = new Set<string | null>();
    while (state().run) {
      await until(() => waiting() > 0 || state().run === null);
      notes.add(state().repeatsNote);
      step();
    }
    await run;
    // One repeat says nothing; after two the curves, which are three epochs long, are seen not to have settled.
    expect(trained.toSorted()).toEqual(['0#0', '0#1', '0.4#0', '0.4#1']);
    expect([...notes].slice(0, 2)).toEqual([null, 'Not settled after 1 repeat: 1 more.']);
    expect(state().repeatsNote).toContain('it takes more epochs');
    expect(state().study).toMatchObject({ plan: { seeds: 2 }, verdict: { kind: 'not-converged' } });
    expect(phaseOf(state())).toBe('done');
  });

  test('where trials are trained is told beside the trainer: no GPU is timed for a small network, one that is asked for and missing is named', async () => {
    const { actions, state } = bench({ hasGpu: true });
    await actions.open();
    actions.edit(SMALL);
    await actions.start();
    expect(state().study?.trainer?.device).toContain('none was timed');
    actions.edit({ device: 'gpu' });
    await actions.start();
    expect(state().study?.plan.device).toBe('gpu');
    expect(state().study?.trials.every((trial) => trial.state === 'finished')).toBe(true);
    expect(state().study?.trainer?.device).toBe('on the processor: the GPU of the test is none');
    actions.edit({ device: 'cpu' });
    await actions.start();
    expect(state().study?.trainer).not.toHaveProperty('device');
  });

  test('how far it is, and which trainer runs, is told while it trains', async () => {
    const { actions, state, step, waiting } = bench({ byHand: true });
    await actions.open();
    actions.edit(SMALL);
    const run = actions.start();
    await until(() => waiting() === 2);
    expect(state().run?.progress).toMatchObject({ trialsDone: 0, trials: 4, left: null });
    step();
    step();
    await until(() => waiting() === 2);
    expect(state().run?.progress).toMatchObject({ trialsDone: 2, trials: 4, share: 0.5, left: { known: true } });
    expect(state().study?.trainer).toEqual({ name: 'fast', description: 'workers of the test', refusal: null });
    actions.cancel();
    await run;
  });

  test('a study that cannot be stored is said while training goes on', async () => {
    const { actions, state } = bench({ host: { saveStudy: () => Promise.reject(new Error('disk full')) } });
    await actions.open();
    actions.edit(SMALL);
    await actions.start();
    await until(() => state().failure !== null);
    expect(state().failure).toContain('disk full');
    expect(state().study?.trials).toHaveLength(4);
  });
});

describe('activations', () => {
  test('set for one layer; told, kept with the study, and no change of the network', async () => {
    const one = bench();
    await one.actions.open();
    one.actions.edit({ ...SMALL, activations: { act2: 'tanh' } });
    const told = one.state().formSettings.map(({ name, value, origin }) => `${name}: ${value}: ${origin.kind}`);
    expect(told).toContain('activation of act1: ReLU: file');
    expect(told).toContain('activation of act2: Tanh: lab');
    await one.actions.start();
    const { study } = one.state();
    if (!study) throw new Error('no study');
    expect(study.plan.activations).toEqual({ act2: 'tanh' });
    const [, act2] = study.mappings.filter(({ layerId }) => layerId.startsWith('act'));
    expect(act2?.outcome).toEqual({ kind: 'adapted', note: 'Tanh in the place of ReLU, as you chose' });
    expect(study.plan.network.layers.flatMap((layer) => (layer.type === 'activation' ? [layer.name] : []))).toEqual(['relu', 'tanh']);
    expect(networkChanged(one.state())).toBe(false);

    const again = bench({ study: structuredClone(study) });
    await again.actions.open();
    expect(networkChanged(again.state())).toBe(false);
    again.actions.setUp(true);
    expect(again.state().form.activations).toEqual({ act2: 'tanh' });
  });
});

describe('first weights', () => {
  test('set for all layers and for one; told with their layers, kept with the study, and no change of the network', async () => {
    const one = bench();
    await one.actions.open();
    one.actions.edit({ ...SMALL, initial: 'he-normal', initialLayers: { fc3: 'torch-default' } });
    const told = one
      .state()
      .formSettings.map(({ name, value, origin }) => `${name}: ${value}: ${origin.kind === 'lab' ? origin.reason : origin.kind}`);
    expect(told).toContain('initial weights of fc1, fc2: He, normal: set by you');
    expect(told).toContain('initial weights of fc3: uniform, -0.0884 to 0.0884: set by you');
    await one.actions.start();
    const { study } = one.state();
    if (!study) throw new Error('no study');
    expect(study.plan.initial).toEqual({ all: { name: 'he-normal' }, layers: { fc3: { name: 'torch-default' } } });
    expect(study.plan.network.layers.filter(({ type }) => type === 'dense').map(({ initial }) => initial?.kernel)).toMatchObject([
      { scale: 2, fan: 'in' },
      { scale: 2, fan: 'in' },
      { kind: 'default', of: 'torch' },
    ]);
    expect(networkChanged(one.state())).toBe(false);

    const again = bench({ study: structuredClone(study) });
    await again.actions.open();
    expect(networkChanged(again.state())).toBe(false);
    again.actions.setUp(true);
    expect(again.state().form).toMatchObject({ initial: 'he-normal', initialLayers: { fc3: 'torch-default' } });
    again.actions.edit({ initial: '', initialLayers: {} });
    again.actions.setUp(false);
    expect(networkChanged(again.state())).toBe(false);
  });

  test('what the file says of them later is a change where it was not set', async () => {
    const { actions, state, page } = bench();
    await actions.open();
    actions.edit({ ...SMALL, initialLayers: { fc1: 'he-normal' } });
    await actions.start();
    const subject = sampleSubject(true);
    const zeros = { kernel: { kind: 'constant', value: 0 } } as const;
    const withZeros = (name: string) => ({
      ...subject,
      model: {
        ...subject.model,
        layers: subject.model.layers.map((layer) => (layer.name === name ? { ...layer, initial: zeros } : layer)),
      },
    });
    page.subjectChanged({ subject: withZeros('fc1'), reason: '' });
    expect(networkChanged(state())).toBe(false);
    page.subjectChanged({ subject: withZeros('fc2'), reason: '' });
    expect(networkChanged(state())).toBe(true);
  });
});

describe('a study from the store', () => {
  test('shows its finished trials; starting over keeps it until a new one starts', async () => {
    const study = await finishedStudy();
    const { actions, state, saved } = bench({ study });
    await actions.open();
    expect(phaseOf(state())).toBe('done');
    actions.setUp(true);
    expect(phaseOf(state())).toBe('idle');
    expect(state().form).toMatchObject(SMALL);
    actions.setUp(false);
    expect(phaseOf(state())).toBe('done');
    expect(saved).toEqual([]);
  });

  test('a study of a CSV file goes on only with that file', async () => {
    const text = `x,y\n${Array.from({ length: 60 }, (_, row) => `${row},${row % 2 ? 'odd' : 'even'}`).join('\n')}\n`;
    const first = bench({ csv: { name: 'parity.csv', text }, byHand: true });
    await first.actions.open();
    await first.actions.chooseFile();
    expect(first.state().form).toMatchObject({ data: 'file', target: 'y' });
    first.actions.edit(SMALL);
    const run = first.actions.start();
    await until(() => first.waiting() > 0);
    first.step();
    first.actions.cancel();
    await run;
    const { study } = first.state();
    if (!study) throw new Error('no study');
    expect(study.plan).toMatchObject({ data: { kind: 'csv', name: 'parity.csv', target: 'y' }, network: { input: [1], outputs: 2 } });

    const other = bench({ study, csv: { name: 'other.csv', text } });
    await other.actions.open();
    expect(phaseOf(other.state())).toBe('cancelled');
    await other.actions.resume();
    expect(other.state().failure).toContain('parity.csv');
    expect(other.trained).toEqual([]);

    const same = bench({ study, csv: { name: 'parity.csv', text } });
    await same.actions.open();
    await same.actions.resume();
    expect(phaseOf(same.state())).toBe('done');
    expect(same.state().study?.trials).toHaveLength(4);
  });
});

describe('data', () => {
  test('a bad file is refused with its line and column, and the digits can be taken again', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => `${row},${row % 3}`);
    const { actions, state } = bench({ csv: { name: 'bad.csv', text: `x,y\n${rows.join('\n')}\noops,1\n` } });
    await actions.open();
    actions.edit({ data: 'file' });
    await actions.chooseFile();
    expect(state().dataProblem).toMatch(/bad\.csv, line 42, column 1/);
    expect(state().dataset).toBeNull();
    actions.edit({ data: 'digits' });
    await until(() => state().dataset !== null);
    expect(state().dataProblem).toBeNull();
    expect(state().dataset?.rows).toBe(1797);
  });

  test('bundled and made data: the form follows, and the plan says what it was', async () => {
    const { actions, state } = bench();
    await actions.open();
    actions.edit({ data: 'breast-cancer' });
    await until(() => state().dataset?.rows === 569);
    expect(state().dataChoice).toMatchObject({ kind: 'bundled', name: 'breast-cancer', used: { rows: 569, of: 569 } });
    actions.edit({ data: 'moons', made: { rows: '200', noise: '0.1' } });
    await until(() => state().dataset?.name === 'moons');
    expect(state().dataset?.rows).toBe(200);
    expect(state().dataNotes[0]).toContain('noise 0.1');
    actions.edit({ data: 'moons', made: { rows: '20' } });
    await until(() => state().dataProblem !== null);
    expect(state().dataProblem).toBe('moons: rows must be a whole number from 60 to 100000, not "20".');
    expect(state().dataset).toBeNull();
    actions.edit({ ...SMALL, made: { rows: '100' } });
    await until(() => state().dataset !== null);
    await actions.start();
    expect(state().study?.plan.data).toMatchObject({
      kind: 'made',
      name: 'moons',
      options: { rows: 100, noise: 0.3, 'label-noise': 0, seed: 1 },
    });
  });

  test('the last choice counts, whichever is read first', async () => {
    const { actions, state } = bench();
    await actions.open();
    for (const data of ['wine', 'digits', 'iris', 'xor'] as const) actions.edit({ data, made: {} });
    await until(() => state().dataset?.name === 'xor');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(state().dataset?.name).toBe('xor');
    expect(state().form.data).toBe('xor');
  });

  test('duplicates are counted and can be left out; rows are drawn', async () => {
    const text = `x,y\n${Array.from({ length: 400 }, (_, row) => `${(row % 300) * 1.5},${row % 2 ? 'odd' : 'even'}`).join('\n')}\n`;
    const { actions, state } = bench({ csv: { name: 'twice.csv', text } });
    await actions.open();
    await actions.chooseFile();
    expect(
      state()
        .leaks.map(({ sentence }) => sentence)
        .join(),
    ).toContain('100 rows of 400 repeat the inputs of another');
    actions.edit({ dropDuplicates: true });
    await until(() => state().dataset?.rows === 300);
    expect(state().leaks).toEqual([]);
    actions.edit({ dropDuplicates: false, maxRows: '100' });
    await until(() => state().dataset?.rows === 100);
    expect(state().dataNotes.join()).toContain('100 of 400 rows taken');
    expect(state().dataChoice).toMatchObject({ maxRows: 100, used: { rows: 100, of: 400 } });
    actions.edit({ maxRows: '' });
    await until(() => state().dataset?.rows === 400);
    expect(state().dataChoice).not.toHaveProperty('maxRows');
  });

  test('what the file loads is offered, not taken, and found again', async () => {
    const text = `x,y\n${Array.from({ length: 60 }, (_, row) => `${row * 1.5},${row % 2 ? 'odd' : 'even'}`).join('\n')}\n`;
    const first = bench({ loads: { name: 'train.csv', text }, byHand: true });
    await first.actions.open();
    expect(first.state().dataset?.name).toBe('digits');
    first.actions.edit({ data: 'loaded:0' });
    await until(() => first.state().dataset?.name === 'train.csv');
    expect(first.state().form).toMatchObject({ data: 'loaded:0', target: 'y' });
    first.actions.edit(SMALL);
    const run = first.actions.start();
    await until(() => first.waiting() > 0);
    first.step();
    first.actions.cancel();
    await run;
    const { study } = first.state();
    if (!study) throw new Error('no study');
    expect(study.plan.data).toMatchObject({ kind: 'csv', name: 'train.csv', target: 'y', used: { rows: 60 } });
    const again = bench({ study, loads: { name: 'train.csv', text } });
    await again.actions.open();
    await again.actions.resume();
    expect(phaseOf(again.state())).toBe('done');

    const changed = bench({ study, loads: { name: 'train.csv', text: text.replace('1.5,odd', '1.6,odd') } });
    await changed.actions.open();
    await changed.actions.resume();
    expect(changed.state().failure).toContain('no longer those that this study was made with');
    expect(changed.trained).toEqual([]);
  });

  test('a dialog that is closed changes nothing', async () => {
    const { actions, state } = bench();
    await actions.open();
    const before = state();
    await actions.chooseFile();
    expect(state()).toBe(before);
  });
});

describe('the file under the study', () => {
  test('a network that is gone is said, and comes back', async () => {
    const { actions, page, state } = bench();
    await actions.open();
    page.subjectChanged({ subject: null, reason: 'DigitNet is no longer in the file.' });
    expect(state().gone).toContain('DigitNet');
    page.subjectChanged({ subject: sampleSubject(true), reason: '' });
    expect(state().gone).toBeNull();
  });

  test('other widths make a study old, another rate does not', async () => {
    const study = await finishedStudy();
    const { actions, page, state } = bench({ study });
    await actions.open();
    const subject = sampleSubject(true);
    const rates = subject.sites.map((site) => ({ ...site, rate: { ...site.rate, value: 0.1 } }));
    page.subjectChanged({ subject: { ...subject, sites: rates }, reason: '' });
    expect(networkChanged(state())).toBe(false);
    const layers = subject.model.layers.map((layer) =>
      layer.operation.type === 'dense' && layer.name === 'fc1' ? { ...layer, operation: { ...layer.operation, units: 32 } } : layer,
    );
    page.subjectChanged({ subject: { ...subject, model: { ...subject.model, layers } }, reason: '' });
    expect(networkChanged(state())).toBe(true);
  });

  test('a refused rate is shown as refused', async () => {
    const study = await finishedStudy();
    const { actions, state } = bench({ study, host: { applyRate: () => Promise.reject(new Error('read-only')) } });
    await actions.open();
    await actions.apply(0.4);
    expect(state().applied).toMatchObject({ rate: 0.4, applied: false });
    expect(state().applied?.message).toContain('read-only');
  });

  test('what was said of an applied rate goes when it is undone', async () => {
    const { actions, page, state } = bench({ study: await finishedStudy() });
    await actions.open();
    await actions.apply(0.4);
    const at = (value: number) => {
      const subject = sampleSubject(true);
      return { ...subject, fingerprint: String(value), sites: subject.sites.map((site) => ({ ...site, rate: { ...site.rate, value } })) };
    };
    page.subjectChanged({ subject: at(0.4), reason: '' });
    expect(state().applied).toMatchObject({ rate: 0.4, applied: true });
    page.subjectChanged({ subject: at(0.5), reason: '' });
    expect(state().applied).toBeNull();
  });

  test('a refusal stays until the network is another', async () => {
    const refuse = { applyRate: async () => ({ applied: false, message: 'was edited' }) };
    const { actions, page, state } = bench({ study: await finishedStudy(), host: refuse });
    await actions.open();
    await actions.apply(0.4);
    page.subjectChanged({ subject: { ...sampleSubject(true), siteLabels: ['moved'] }, reason: '' });
    expect(state().applied?.message).toBe('was edited');
    page.subjectChanged({ subject: { ...sampleSubject(true), fingerprint: 'other' }, reason: '' });
    expect(state().applied).toBeNull();
  });
});
