import '../kit/base.css';
import '../kit/Field.css';
import './curves.css';
import './runs.css';
import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip } from 'chart.js';
import { render } from 'preact';
import type { CurvesHost, CurvesPage, CurvesState } from '../../src/protocol/curves';
import { connect } from '../kit/rpc';
import { onThemeChange, readPalette } from '../kit/theme';
import { openEditor } from '../kit/vscode';
import type { CurvesActions } from './actions';
import { CurvesView } from './CurvesView';
import { createFeed } from './feed';
import { createCrier, newsOf } from './news';
import { choiceFrom, type Failure, initial, MOST_SHOWN, type PageState, placeFrom, shownRuns, toggled } from './state';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);

const editor = openEditor();
const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');

let page: PageState = { ...initial, choice: choiceFrom(editor.remembered) };
let palette = readPalette();

function show(change: Partial<PageState>): void {
  page = { ...page, ...change };
  if (root) render(<CurvesView page={page} palette={palette} actions={actions} />, root);
}

/** What brings the page back after a reload: the place for the host, the choices for the page. */
const remember = () => editor.remember({ ...page.choice, place: page.state?.place ?? placeFrom(editor.remembered) });

const failed = (of: Failure['of']) => (error: unknown) =>
  show({ failure: { of, words: error instanceof Error ? error.message : String(error) } });
const settled = (of: Failure['of']): Partial<PageState> => (page.failure?.of === of ? { failure: null } : {});

const cry = createCrier({ say: (said) => show({ said }) });
const isDrawn = (id: string): boolean => shownRuns(page).some(({ run }) => run.id === id);

function receive(next: CurvesState, changed: readonly string[]): void {
  const before = page.state;
  const known = new Set(next.runs.map(({ id }) => id));
  // What changed stays in sight until its new curves are here.
  const kept = [...page.curves].filter(([id]) => known.has(id));
  const curves = kept.length === page.curves.size ? page.curves : new Map(kept);
  show({ state: next, curves, ...settled('reading') });
  remember();
  cry(newsOf(before, next, isDrawn));
  const anew = new Set(changed);
  want((id) => anew.has(id) || !page.curves.has(id));
}

const { host } = connect<CurvesHost, CurvesPage>({
  port: editor.port,
  page: { state: ({ state, changed }) => receive(state, changed) },
  timeouts: { ready: 30_000, curves: 60_000 },
});

const feed = createFeed({
  load: (ids) => host.curves({ ids }),
  onCurves: (answers) =>
    show({ curves: new Map([...page.curves, ...answers.map(({ id, curves }) => [id, curves] as const)]), ...settled('reading') }),
  onFailure: failed('reading'),
  isWanted: isDrawn,
});

function want(isWanted: (id: string) => boolean): void {
  feed.want(
    shownRuns(page)
      .map(({ run }) => run.id)
      .filter(isWanted),
  );
}

const open = (): void => void host.ready().then((next) => receive(next, []), failed('reading'));
const ask = (call: Promise<void>): void => void call.then(() => show(settled('doing')), failed('doing'));

const actions: CurvesActions = {
  choose: (change) => {
    show({ choice: { ...page.choice, ...change } });
    remember();
    want((id) => !page.curves.has(id));
  },
  toggle: (id) => {
    const shown = toggled(page, id);
    if (shown) {
      show(settled('doing'));
      actions.choose({ shown });
    } else failed('doing')(`At most ${MOST_SHOWN} runs are drawn, so that they can be told apart: untick another one first.`);
  },
  openLog: (id) => ask(host.openLog({ id })),
  openNetwork: (id) => ask(host.openNetwork({ id })),
  chooseNetwork: (id) => ask(host.chooseNetwork({ id })),
  retry: () => (page.state === null ? open() : want(() => true)),
  dismiss: () => show({ failure: null }),
};

onThemeChange(() => {
  palette = readPalette();
  show({});
});
show({});
open();
