import '../kit/base.css';
import '../kit/Field.css';
import './report.css';
import { render } from 'preact';
import type { ReportHost, ReportPage } from '../../src/protocol/report';
import { connect } from '../kit/rpc';
import { openEditor } from '../kit/vscode';
import type { ReportActions } from './actions';
import { ReportView } from './ReportView';
import { initial, type ReportState, withFiles } from './state';

const editor = openEditor();
const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');

let state: ReportState = initial;

function show(next: ReportState): void {
  state = next;
  if (root) render(<ReportView state={state} host={actions} onFilter={(filter) => show({ ...state, filter })} />, root);
}

const fail = (error: unknown) => show({ ...state, failure: error instanceof Error ? error.message : String(error) });

const page: ReportPage = {
  started: (run) => {
    editor.remember(run.scope);
    show({ ...state, run, files: [], failure: null });
  },
  files: (files) => show(withFiles(state, files)),
  progress: (run) => show({ ...state, run }),
};

const { host } = connect<ReportHost, ReportPage>({ port: editor.port, page, timeouts: { ready: 15_000 } });

const settle = () => state.failure !== null && show({ ...state, failure: null });

/** A file may be gone by the time its line is clicked: that is said, not swallowed. */
const actions: ReportActions = {
  refresh: () => void host.refresh().catch(fail),
  cancel: () => void host.cancel().catch(fail),
  open: (place) => void host.open(place).then(settle, fail),
  explain: (rule) => void host.explain(rule).catch(fail),
  compareRates: (request) => void host.compareRates(request).catch(fail),
};

show(state);
host.ready().then(({ state: run, files }) => {
  editor.remember(run.scope);
  show(withFiles({ ...state, run }, files));
}, fail);
