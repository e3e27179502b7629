// Stands in for VS Code in a plain browser: speaks the wire, keeps the study in the session's storage, writes nothing anywhere.
// Address parameters: theme, loads (the file loads flowers.csv), network=unsupported, kill=N (end the first N workers that train, after their first epochs), csv=NAME (a file of the harness).
import { BUNDLED } from '../../src/lab/data/choice';
import type { ExperimentRecord } from '../../src/lab/experiments/record';
import type { Answer } from '../../src/lab/space/answers';
import type { BundledSet } from '../../src/lab/study';
import type { LabHost, Study, WireMessage } from '../../src/protocol/lab';
import { sampleSubject } from './sampleSubject';

const parameters = new URLSearchParams(location.search);
document.body.classList.add(parameters.get('theme') ?? 'vscode-dark');
if (parameters.get('theme') === 'vscode-high-contrast-light') document.body.classList.add('vscode-high-contrast');

const STUDY = 'study';
const ANSWERS = 'answers';
const EXPERIMENT = 'experiment';

const dataFiles = Object.fromEntries(BUNDLED.map((name) => [name, `/data/${name}.csv.gz`])) as Record<BundledSet, string>;

const host: LabHost = {
  async ready() {
    const stored = sessionStorage.getItem(STUDY);
    const study = stored === null ? null : (JSON.parse(stored) as Study);
    const asked = sessionStorage.getItem(EXPERIMENT);
    const loads = parameters.get('loads') === null ? [] : ['flowers.csv (pd.read_csv, line 9)'];
    return {
      subject: { ...sampleSubject(parameters.get('network') !== 'unsupported'), loads },
      study,
      experiment: asked === null ? null : (JSON.parse(asked) as ExperimentRecord),
      answers: JSON.parse(sessionStorage.getItem(ANSWERS) ?? '[]') as readonly Answer[],
      sizes: {},
      cores: navigator.hardwareConcurrency,
    };
  },
  async assets() {
    return {
      worker: '/lab-worker.js',
      gpuWorker: '/lab-gpu-worker.js',
      parquet: '/lab-parquet.mjs',
      wasm: '/tfjs.wasm',
      kernels: '/kernels.wasm',
      digits: '/digits.csv.gz',
      data: dataFiles,
    };
  },
  async saveStudy(study) {
    sessionStorage.setItem(STUDY, JSON.stringify(study));
  },
  async saveExperiment(record) {
    sessionStorage.setItem(EXPERIMENT, JSON.stringify(record));
  },
  async saveAnswers(answers) {
    sessionStorage.setItem(ANSWERS, JSON.stringify(answers));
  },
  async build() {
    return sampleSubject(parameters.get('network') !== 'unsupported');
  },
  async saveSizes() {},
  async applyRate({ rate }) {
    if (parameters.get('apply') === 'refuse')
      return { applied: false, message: 'digits.py has changed: its dropout sites are no longer those of the study.' };
    return { applied: true, message: `Rate ${rate} written at 2 sites of digits.py. Save the file to keep it.` };
  },
  async chooseData() {
    const name = parameters.get('csv');
    if (name === null) return null;
    return [{ name, bytes: await (await fetch(`/${name}`)).arrayBuffer() }];
  },
  async openLoaded() {
    const name = 'flowers.csv';
    return [{ name, bytes: await (await fetch(`/${name}`)).arrayBuffer() }];
  },
  async saveResults(request) {
    document.documentElement.dataset.saved = JSON.stringify(request);
    return true;
  },
  async reveal(place) {
    document.documentElement.dataset.revealed = JSON.stringify(place ?? null);
  },
};

function toPage(message: WireMessage): void {
  window.dispatchEvent(new MessageEvent('message', { data: structuredClone(message) }));
}

async function answer(message: WireMessage): Promise<void> {
  if (message.type !== 'call') return;
  const method = (host as unknown as Record<string, (argument: unknown) => Promise<unknown>>)[message.method];
  try {
    if (!method) throw new Error(`no such method: ${message.method}`);
    toPage({ type: 'reply', id: message.id, result: { ok: await method(message.argument) } });
  } catch (error) {
    toPage({ type: 'reply', id: message.id, result: { err: { code: 'failed', message: String(error) } } });
  }
}

let state: unknown = null;
Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: (message: WireMessage) => void answer(structuredClone(message)),
    getState: () => state,
    setState: (next: unknown) => {
      state = next;
    },
  }),
  notifyPage: (method: string, argument: unknown) => toPage({ type: 'notify', method, argument }),
});

let doomed = Number(parameters.get('kill') ?? 0);
window.Worker = class extends Worker {
  constructor(address: string | URL, options?: WorkerOptions) {
    super(address, options);
    let messages = 0;
    this.addEventListener('message', () => {
      messages += 1;
      if (messages !== 4 || doomed === 0) return;
      doomed -= 1;
      document.documentElement.dataset.ended = 'yes';
      this.terminate();
      this.dispatchEvent(new ErrorEvent('error', { message: 'ended by the harness' }));
    });
  }
};
