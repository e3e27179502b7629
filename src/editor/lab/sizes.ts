import type * as vscode from 'vscode';

const memory = 'dropoutDoctor.lab.sizes';

/** Networks whose sizes are kept; the one that was entered longest ago is forgotten first. */
const MOST_NETWORKS = 200;

/** What was typed for an argument of a network, by its name. */
export type TypedSizes = Readonly<Record<string, string>>;

/** What the user typed for what networks are built with, by file and network; outlives the panel and the window. */
export class SizeMemory {
  constructor(readonly state: Pick<vscode.Memento, 'get' | 'update'>) {}

  of(uri: string, network: string): TypedSizes {
    return this.#stored().find(([key]) => key === keyOf(uri, network))?.[1] ?? {};
  }

  async keep(uri: string, network: string, typed: TypedSizes): Promise<void> {
    const key = keyOf(uri, network);
    const others = this.#stored().filter(([other]) => other !== key);
    const kept = Object.keys(typed).length > 0 ? [...others, [key, typed] as const] : others;
    await this.state.update(memory, kept.slice(-MOST_NETWORKS));
  }

  /** What an older or another version left there is not trusted. */
  #stored(): readonly (readonly [string, TypedSizes])[] {
    const stored = this.state.get<unknown>(memory);
    if (!Array.isArray(stored)) return [];
    return stored.flatMap((entry: unknown) => {
      const [key, typed] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
      return typeof key === 'string' && typeof typed === 'object' && typed !== null ? [[key, textsOf(typed)] as const] : [];
    });
  }
}

function textsOf(typed: object): TypedSizes {
  return Object.fromEntries(Object.entries(typed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function keyOf(uri: string, network: string): string {
  return `${uri}\n${network}`;
}
