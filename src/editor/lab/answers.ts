import type * as vscode from 'vscode';
import type { Answer } from '../../lab/space/answers';

const memory = 'dropoutDoctor.lab.answers';

/** Networks whose answers are kept; the one that was answered longest ago is forgotten first. */
const MOST_NETWORKS = 200;

/** What the user said to questions about layers, by file and network; outlives the panel and the window. */
export class AnswerMemory {
  constructor(readonly state: Pick<vscode.Memento, 'get' | 'update'>) {}

  of(uri: string, network: string): readonly Answer[] {
    return this.#stored().find(([key]) => key === keyOf(uri, network))?.[1] ?? [];
  }

  async keep(uri: string, network: string, answers: readonly Answer[]): Promise<void> {
    const key = keyOf(uri, network);
    const others = this.#stored().filter(([other]) => other !== key);
    const kept = answers.length > 0 ? [...others, [key, answers] as const] : others;
    await this.state.update(memory, kept.slice(-MOST_NETWORKS));
  }

  /** What an older or another version left there is not trusted. */
  #stored(): readonly (readonly [string, readonly Answer[]])[] {
    const stored = this.state.get<unknown>(memory);
    if (!Array.isArray(stored)) return [];
    return stored.flatMap((entry: unknown) => {
      if (!Array.isArray(entry)) return [];
      const [key, answers] = entry as readonly unknown[];
      return typeof key === 'string' && Array.isArray(answers) ? [[key, answers.filter(isAnswer)] as const] : [];
    });
  }
}

function keyOf(uri: string, network: string): string {
  return `${uri}\n${network}`;
}

/** Whether the decision is one that is offered is looked at where the question comes up. */
function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null) return false;
  return ['label', 'reason', 'decision'].every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'string');
}
