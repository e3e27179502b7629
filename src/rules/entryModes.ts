import type { ModeFacts } from '../model/modes';
import { type Mode, predicts, type Trace } from './modes';

/** What a file shows of its networks as a whole. */
export interface Program {
  readonly steps: ModeFacts['steps'];
  readonly inTest: boolean;
  /** Networks that learn in the file. */
  readonly learning: ReadonlySet<string>;
  /** Of these the ones that the file never switches, wherever they come from. */
  readonly trained: ReadonlySet<string>;
  /** Parameters that every caller hands a network in training mode. */
  readonly handed: ReadonlySet<string>;
}

/** Networks that learn somewhere in the file, and those of them that nothing in it switches or hands to what may switch them. */
export function learningIn(traces: readonly Trace[]): Pick<Program, 'learning' | 'trained'> {
  const learning = new Set<string>();
  const switched = new Set<string>();
  for (const { events } of traces) {
    const learns = events.some(({ step, withoutGradient }) => step.kind === 'learn' && !withoutGradient);
    for (const event of events) {
      const { step, variable, withoutGradient } = event;
      if (variable === null) continue;
      if (learns && step.kind === 'forward' && !withoutGradient && !predicts(event)) learning.add(variable);
      if (step.kind === 'eval-mode' || (step.kind === 'touched' && step.name !== '=')) switched.add(variable);
    }
  }
  return { learning, trained: new Set([...learning].filter((variable) => !switched.has(variable))) };
}

/** Attributes of `self` are built by the constructor or another method; unless something switches them they are as they were. */
export function modeAtEntry(variable: string, home: number | null, { steps, trained, handed }: Program): Mode {
  if (trained.has(variable)) return 'train';
  if (handed.has(variable)) {
    const isOwn = variable.startsWith(`${home}:`);
    return isOwn || !steps.some((step) => step.variable === variable && switches(step)) ? 'train' : 'unknown';
  }
  // What stands at the top of a file has run before its functions are called.
  if (home === null || (variable.includes(':') && !variable.startsWith('module:'))) return 'unknown';
  const own = steps.filter((step) => step.variable === variable);
  if (own.some(({ kind }) => kind === 'eval-mode' || kind === 'touched')) return 'unknown';
  // Elsewhere than in the constructor it may be made for something else, unless it also gets its weights.
  const isReady = own.some(({ loaded }) => loaded === true);
  return own.some(({ kind, functionName }) => kind === 'build' && (isReady || functionName === '__init__')) ? 'train' : 'unknown';
}

function switches({ kind, name }: ModeFacts['steps'][number]): boolean {
  return kind === 'eval-mode' || (kind === 'touched' && name !== '=' && name !== 'stored');
}
