import type { EpochCount } from '../../model/facts';
import { lastNameOf } from '../../syntax/calls';
import { nodeAt } from '../../syntax/mentions';
import type { PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { spanOfNode } from '../../syntax/nodes';

/** Calls of libraries that are told how long to train, and by which argument. */
const TOLD: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^fit(?:_generator)?$/, ['epochs', 'nb_epoch']],
  [/^Trainer$/, ['max_epochs']],
  [/TrainingArguments$/, ['num_train_epochs']],
];
/** `for epoch in range(20):`, also through a progress bar and from the first epoch on. */
const LOOP = /\bfor\s+\w*epoch\w*\s+in\s+(?:\w+(?:\.\w+)?\(\s*)?range\(\s*(?:[01]\s*,\s*)?(?=[A-Za-z\d])/gi;

/** The numbers that say for how many epochs a program trains, where they are written in it. */
export function readEpochs(module: PyModule): readonly EpochCount[] {
  if (!/epoch/i.test(module.text)) return [];
  const given = module.calls.flatMap((call): readonly PyNode[] => {
    const names = TOLD.find(([name]) => name.test(lastNameOf(call)))?.[1] ?? [];
    return names.flatMap((name) => call.keywords.get(name) ?? []);
  });
  const looped = [...module.text.matchAll(LOOP)].flatMap((match) => countAt(module, match.index + match[0].length) ?? []);
  const counts = new Map<number, EpochCount>();
  for (const node of [...given, ...looped]) {
    const { origin, value } = module.resolve(node);
    if (origin?.type !== 'integer' || typeof value !== 'number' || value < 2 || String(value) !== origin.text) continue;
    counts.set(origin.startIndex, { span: spanOfNode(origin), value });
  }
  return [...counts.values()];
}

function countAt(module: PyModule, at: number): PyNode | null {
  // The last one may be counted, too.
  const word = /^(\w+)\s*(?:\+\s*1\s*)?\)/.exec(module.text.slice(at, at + 80))?.[1];
  return word === undefined ? null : nodeAt(module.root, { start: at, end: at + word.length });
}
