import '../kit/base.css';
import '../kit/Field.css';
import './curves.css';
import { Chart, Decimation, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip } from 'chart.js';
import { render } from 'preact';
import type { CurvesHost, CurvesPage } from '../../src/protocol/curves';
import { connect } from '../kit/rpc';
import { onThemeChange, readPalette } from '../kit/theme';
import { openEditor } from '../kit/vscode';
import type { CurvesActions } from './actions';
import { CurvesView } from './CurvesView';
import { choiceFrom, initial, type PageState, shownRuns } from './state';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip, Decimation);

const editor = openEditor();
const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');

let state: PageState = { ...initial, choice: choiceFrom(editor.remembered) };
let palette = readPalette();

function show(next: PageState): void {
  state = next;
  if (root) render(<CurvesView page={state} palette={palette} actions={actions} />, root);
}

/** What brings the page back after a reload: the place for the host, the choices for the page. */
const remember = () => editor.remember({ ...state.choice, filter: '', place: state.state?.place });

const fail = (error: unknown) => show({ ...state, failure: error instanceof Error ? error.message : String(error) });

const page: CurvesPage = {
  state: ({ state: next, changed }) => {
    const gone = new Set(changed);
    const known = new Set(next.runs.map(({ id }) => id));
    // What changed stays in sight until its new curves are here.
    const curves = new Map([...state.curves].filter(([id]) => known.has(id)));
    show({ ...state, state: next, curves, failure: null });
    remember();
    void ask((id) => gone.has(id) || !curves.has(id));
  },
};

const { host } = connect<CurvesHost, CurvesPage>({ port: editor.port, page, timeouts: { ready: 30_000 } });

/** Asks for the curves of runs that are drawn. */
async function ask(isWanted: (id: string) => boolean): Promise<void> {
  const ids = shownRuns(state)
    .map(({ id }) => id)
    .filter(isWanted);
  if (ids.length === 0) return;
  try {
    const answer = await host.curves({ ids });
    show({ ...state, curves: new Map([...state.curves, ...answer.map(({ id, curves }) => [id, curves] as const)]) });
  } catch (error) {
    fail(error);
  }
}

const actions: CurvesActions = {
  choose: (change) => {
    const choice = { ...state.choice, ...change };
    show({ ...state, choice });
    remember();
    void ask((id) => !state.curves.has(id));
  },
  openLog: (id) => void host.openLog({ id }).catch(fail),
  openNetwork: (id) => void host.openNetwork({ id }).catch(fail),
  chooseNetwork: (id) => void host.chooseNetwork({ id }).catch(fail),
};

onThemeChange(() => {
  palette = readPalette();
  show(state);
});
show(state);
host.ready().then((next) => page.state({ state: next, changed: [] }), fail);
