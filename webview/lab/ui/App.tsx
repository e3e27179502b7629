import './App.css';
import type { VNode } from 'preact';
import { lossName } from '../../../src/lab/results/loss';
import { mappingsAsChosen } from '../../../src/lab/space/asChosen';
import { Notice } from '../../kit/Notice';
import { COMPARE_RATES, experimentFor, isStudy, type Question } from '../model/experiments';
import type { Session } from '../session/session';
import { networkChanged, type Phase, phaseOf, shownExperiment } from '../session/state';
import { ExperimentPage } from './ExperimentPage';
import { FurtherSettings } from './FurtherSettings';
import { Header } from './Header';
import { useStore } from './hooks';
import { LayerChoices } from './LayerChoices';
import { LayerTable } from './LayerTable';
import { Results } from './Results';
import { SetUp } from './SetUp';
import { StudyBar } from './StudyBar';

export interface AppProps {
  readonly session: Session;
}

const LAYER_TITLES: Partial<Record<Phase, string>> = {
  unsupported: 'What the lab can train',
  running: 'What is trained',
  cancelled: 'What is trained',
  done: 'What was trained',
};

/** The whole page: header, then either the settings or the study. */
export function App({ session }: AppProps): VNode {
  const state = useStore(session.store);
  const { actions } = session;
  const phase = phaseOf(state);
  const showsStudy = phase === 'running' || phase === 'cancelled' || phase === 'done';
  const experiment = showsStudy ? shownExperiment(state) : null;
  const shown = experiment?.record ?? state.study;
  const mappings = (showsStudy ? shown?.mappings : state.fit && mappingsAsChosen(state.fit, state.form.activations)) ?? [];
  const question = experiment?.record ?? (showsStudy ? COMPARE_RATES : state.question);
  return (
    <div class="lab" data-testid="lab" data-state={phase}>
      <Header subject={state.subject} title={titleOf(question)} onReveal={() => actions.reveal()} />
      {state.broken !== null && (
        <Notice tone="error" role="alert" testId="lab-broken">
          The lab could not open: {state.broken}
        </Notice>
      )}
      {state.gone !== null && <Notice tone="warning">The network is no longer in the file: {state.gone}</Notice>}
      {state.failure !== null && (
        <Notice tone="error" role="alert" testId="lab-failure">
          {state.failure}
        </Notice>
      )}
      {showsStudy && networkChanged(state) && (
        <Notice tone="warning" testId="lab-stale">
          The network in the file has changed since this study: these numbers belong to the older one.
        </Notice>
      )}
      {phase === 'loading' && <p class="muted">Reading the network…</p>}
      {showsStudy && experiment && <ExperimentPage state={state} experiment={experiment} phase={phase} actions={actions} />}
      {showsStudy && !experiment && state.study && (
        <>
          <StudyBar state={state} phase={phase} actions={actions} />
          <Results state={state} study={state.study} lossName={lossName(state.study.plan)} />
        </>
      )}
      {(phase === 'idle' || phase === 'unsupported') && <SetUp state={state} actions={actions} />}
      {mappings.length > 0 && (
        <LayerTable
          title={LAYER_TITLES[phase] ?? 'What will be trained'}
          mappings={mappings}
          subject={state.subject}
          rates={experimentFor(question.experiment).triesRates ? 'at every rate of the study' : 'at the rate of the experiment'}
          start={phase === 'idle' ? (layerId) => <LayerChoices state={state} layerId={layerId} onEdit={actions.edit} /> : undefined}
        />
      )}
      {phase === 'idle' && <FurtherSettings state={state} onReveal={actions.reveal} />}
    </div>
  );
}

function titleOf(question: Pick<Question, 'experiment'>): string {
  return isStudy(question) ? 'Compare dropout rates' : experimentFor(question.experiment).title;
}
