import type { VNode } from 'preact';
import type { RunState } from '../../src/protocol/report';
import { Button } from '../kit/Button';
import { Notice } from '../kit/Notice';
import type { ReportActions } from './actions';
import { FileSection } from './FileSection';
import { filtered, isWorthShowing, type ReportState, totals } from './state';

export interface ReportViewProps {
  readonly state: ReportState;
  readonly host: ReportActions;
  readonly onFilter: (filter: string) => void;
}

export function ReportView({ state, host, onFilter }: ReportViewProps): VNode {
  const { run, files, filter, failure } = state;
  const shown = filtered(files, filter).filter(isWorthShowing);
  return (
    <div class="report" data-testid="report" data-state={run?.phase ?? 'loading'}>
      <header class="report-head">
        <div>
          <h1>Dropout report</h1>
          <p class="muted report-title">{run?.title ?? 'Waiting for the editor…'}</p>
        </div>
        <div class="report-actions" role="toolbar" aria-label="Report">
          {run?.phase === 'running' ? (
            <Button icon="stop" testId="cancel" onPress={host.cancel}>
              Cancel
            </Button>
          ) : (
            <Button icon="refresh" testId="refresh" onPress={host.refresh}>
              Analyze again
            </Button>
          )}
        </div>
      </header>
      {failure !== null && (
        <div class="report-failure">
          <Notice tone="error" role="alert">
            {failure}
          </Notice>
        </div>
      )}
      <Summary state={state} />
      {run && <Progress run={run} />}
      {files.length > 1 && (
        <label class="report-filter">
          <span>Show only</span>
          <input
            class="field-control"
            type="search"
            placeholder="rule, file, layer or network"
            value={filter}
            data-testid="filter"
            onInput={(event) => onFilter(event.currentTarget.value)}
          />
        </label>
      )}
      {shown.map((file) => (
        <FileSection key={file.uri} file={file} host={host} single={files.length === 1} />
      ))}
      {run?.phase !== 'running' && run && shown.length === 0 && <Empty filter={filter} />}
      <Notes run={run} />
    </div>
  );
}

/** The four numbers; read aloud when the run ends. */
function Summary({ state }: { readonly state: ReportState }): VNode {
  const { files, sites, findings, networks } = totals(state.files);
  const tiles = [
    ['Findings', findings],
    ['Dropout sites', sites],
    ['Networks', networks],
    ['Files', files],
  ] as const;
  return (
    <dl class="report-tiles" aria-live="polite" aria-busy={state.run?.phase === 'running'}>
      {tiles.map(([name, value]) => (
        <div key={name} class="report-tile">
          <dt class="muted">{name}</dt>
          <dd data-testid={`total-${name.toLowerCase().replace(' ', '-')}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Progress({ run }: { readonly run: RunState }): VNode | null {
  if (run.phase === 'cancelled') {
    return (
      <Notice tone="info" role="status">
        Cancelled after {run.done} of {run.total ?? '?'} files. What was found until then is below.
      </Notice>
    );
  }
  if (run.phase !== 'running' || run.scope.kind === 'file') return null;
  return (
    <div class="report-progress">
      <progress aria-label="Files analysed" {...(run.total === null ? {} : { max: run.total, value: run.done })} />
      <span class="muted">{run.total === null ? 'Looking for files…' : `${run.done} of ${run.total} files`}</span>
    </div>
  );
}

function Empty({ filter }: { readonly filter: string }): VNode {
  return filter.trim() === '' ? (
    <Notice tone="info">No dropout found: no layer, call, argument, mask or configuration key of a framework that is read.</Notice>
  ) : (
    <Notice tone="info">Nothing matches “{filter}”.</Notice>
  );
}

function Notes({ run }: { readonly run: RunState | null }): VNode | null {
  if (!run || run.notes.length === 0) return null;
  return (
    <details class="report-notes">
      <summary>
        {run.notes.length} {run.notes.length === 1 ? 'file was' : 'files were'} left out
      </summary>
      <ul>
        {run.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}
