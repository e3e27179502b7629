import '../kit/base.css';
import '../kit/Field.css';
import './report.css';
import { render } from 'preact';
import type { ReportHost, ReportPage } from '../../src/protocol/report';
import { connect } from '../kit/rpc';
import { openEditor } from '../kit/vscode';
import { ReportView } from './ReportView';
import { initial, type ReportState, withFiles } from './state';

const editor = openEditor();
const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');

let state: ReportState = initial;

function show(next: ReportState): void {
  state = next;
  if (root) render(<ReportView state={state} host={host} onFilter={(filter) => show({ ...state, filter })} />, root);
}

const page: ReportPage = {
  started: (run) => show({ ...state, run, files: [] }),
  files: (files) => show(withFiles(state, files)),
  progress: (run) => show({ ...state, run }),
};

const { host } = connect<ReportHost, ReportPage>({ port: editor.port, page, timeouts: { ready: 15_000 } });

show(state);
host.ready().then(
  ({ state: run, files }) => {
    editor.remember(run.scope);
    show(withFiles({ ...state, run }, files));
  },
  (error: unknown) => show({ ...state, failure: error instanceof Error ? error.message : String(error) }),
);
