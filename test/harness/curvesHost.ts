// Stands in for VS Code behind the page of training curves, in a plain browser.
// Address parameters: theme, case (see curvesSamples.ts), live=MILLISECONDS between epochs, fail=ready|curves|openLog (the first call fails).
import type { CurvesHost, CurvesPage } from '../../src/protocol/curves';
import type { WireMessage } from '../../src/protocol/lab';
import { CASES, growing, stateOf } from './curvesSamples';

const parameters = new URLSearchParams(location.search);
const theme = parameters.get('theme') ?? 'vscode-dark';
document.body.classList.add(theme);
if (theme === 'vscode-high-contrast-light') document.body.classList.add('vscode-high-contrast');

const MEMORY = 'curves';
let shown = (CASES[parameters.get('case') ?? 'overfit'] ?? CASES.overfit)?.() ?? { title: '', samples: [] };
let doomed = parameters.get('fail');
const calls: { readonly method: string; readonly argument: unknown }[] = [];

function failOnce(method: string): void {
  if (doomed !== method) return;
  doomed = null;
  throw new Error(`The log could not be read: ${shown.title} is locked by another program.`);
}

const host: CurvesHost = {
  async ready() {
    failOnce('ready');
    return stateOf(shown, parameters.get('case') === 'reading' ? 'reading' : 'ready');
  },
  async curves({ ids }) {
    failOnce('curves');
    return ids.flatMap((id) => shown.samples.filter(({ run }) => run.id === id).map(({ curves }) => ({ id, curves })));
  },
  async openLog() {
    failOnce('openLog');
  },
  async openNetwork() {},
  async chooseNetwork() {},
};

function toPage(message: WireMessage): void {
  window.dispatchEvent(new MessageEvent('message', { data: structuredClone(message) }));
}

function notifyPage<Method extends keyof CurvesPage>(method: Method, argument: Parameters<CurvesPage[Method]>[0]): void {
  toPage({ type: 'notify', method, argument });
}

async function answer(message: WireMessage): Promise<void> {
  if (message.type !== 'call') return;
  calls.push({ method: message.method, argument: message.argument });
  const method = (host as unknown as Record<string, (argument: unknown) => Promise<unknown>>)[message.method];
  try {
    if (!method) throw new Error(`no such method: ${message.method}`);
    toPage({ type: 'reply', id: message.id, result: { ok: await method(message.argument) } });
  } catch (error) {
    toPage({
      type: 'reply',
      id: message.id,
      result: { err: { code: 'failed', message: error instanceof Error ? error.message : String(error) } },
    });
  }
}

/** The run that is under way gets this many epochs. */
function grow(epochs: number): void {
  const live = growing(epochs);
  shown = { ...shown, samples: shown.samples.map((one) => (one.run.id === 'live' ? live : one)) };
  document.documentElement.dataset.epochs = String(epochs);
  notifyPage('state', { state: stateOf(shown), changed: ['live'] });
}

Object.assign(window, {
  // Kept over reloads, as VS Code keeps it over hiding.
  acquireVsCodeApi: () => ({
    postMessage: (message: WireMessage) => void answer(structuredClone(message)),
    getState: () => JSON.parse(sessionStorage.getItem(MEMORY) ?? 'null') ?? undefined,
    setState: (next: unknown) => sessionStorage.setItem(MEMORY, JSON.stringify(next)),
  }),
  hostCalls: calls,
  grow,
  showCase: (name: string) => {
    shown = CASES[name]?.() ?? shown;
    notifyPage('state', { state: stateOf(shown), changed: shown.samples.map(({ run }) => run.id) });
  },
});

const pace = Number(parameters.get('live') ?? 0);
if (pace > 0) {
  let epochs = 6;
  const timer = setInterval(() => {
    epochs += 1;
    grow(epochs);
    if (epochs === 40) clearInterval(timer);
  }, pace);
}
