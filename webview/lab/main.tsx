import '../kit/base.css';
import { render } from 'preact';
import type { Clock } from '../../src/lab/search/pool';
import type { LabHost, LabPage } from '../../src/protocol/lab';
import { connect } from '../kit/rpc';
import { openEditor } from '../kit/vscode';
import { registerCharts } from './charts/register';
import { openEngine } from './coreEngine';
import { openAssets } from './session/assets';
import { createBlobWorker } from './session/blobWorker';
import type { SessionContext } from './session/context';
import { hasGpu } from './session/crew';
import { createSession } from './session/session';
import { App } from './ui/App';

registerCharts();
const clock: Clock = {
  now: () => performance.now(),
  every(milliseconds, callback) {
    const timer = setInterval(callback, milliseconds);
    return () => clearInterval(timer);
  },
};
const editor = openEditor();
const session = createSession(() => context);
const connection = connect<LabHost, LabPage>({
  port: editor.port,
  page: session.page,
  timeouts: { ready: 20_000, assets: 20_000, saveStudy: 20_000, saveExperiment: 20_000, saveAnswers: 20_000 },
});
const assets = openAssets(connection.host, (address) => fetch(address));
const context: SessionContext = {
  host: connection.host,
  engine: openEngine(assets.parquet),
  assets,
  createWorker: createBlobWorker,
  hasGpu,
  cores: navigator.hardwareConcurrency,
  clock,
  today: () => new Date(),
  newId: () => crypto.randomUUID(),
  remember: editor.remember,
};
window.addEventListener('pagehide', () => {
  session.actions.cancel();
  connection.dispose();
});

const root = document.getElementById('root') ?? document.body.appendChild(document.createElement('main'));
render(<App session={session} />, root);
void session.actions.open();
