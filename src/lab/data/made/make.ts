import { stream } from '../../search/streams';
import type { Dataset, Generator } from '../../study';
import type { Prepared } from '../dataset';
import type { OptionValues } from './options';
import { clusters, friedman, moons, type Recipe, spirals, xor } from './points';
import { sequences, tokens } from './series';

export const recipes: Readonly<Record<Generator, Recipe>> = { moons, spirals, xor, clusters, friedman, sequences, tokens };

/**
 * Data that a generator makes; the values are complete (`readOptions`). Label noise gives its share of all rows a class drawn at random, the
 * right one included, so that validation and test rows are as wrong as training rows; the study's own label noise spoils training rows only.
 */
export function makeData(name: Generator, values: OptionValues): Prepared {
  const recipe = recipes[name];
  const drawn = recipe.draw(values, stream(values.seed ?? 1, 0, 'made'));
  const classNames = recipe.classes(values);
  disturb(drawn.targets, values['label-noise'] ?? 0, classNames.length, values.seed ?? 1);
  const dataset: Dataset = {
    name,
    problem: recipe.problem,
    rows: drawn.targets.length,
    width: drawn.width,
    image: null,
    ...(drawn.shape && { shape: drawn.shape }),
    ...(drawn.vocabulary !== undefined && { tokens: { vocabulary: drawn.vocabulary } }),
    features: drawn.features,
    targets: drawn.targets,
    classNames,
    featureNames: drawn.featureNames,
  };
  const goal = recipe.problem === 'regression' ? 'Regression' : `Classification into ${classNames.length} classes`;
  return { dataset, decision: `${goal}: ${recipe.title}. Made with ${optionWords(values)}.`, notes: [] };
}

/** "rows 500, noise 0.3, label noise 0, seed 1". */
export function optionWords(values: OptionValues): string {
  return Object.entries(values)
    .map(([name, value]) => `${name.replaceAll('-', ' ')} ${value}`)
    .join(', ');
}

function disturb(targets: Float32Array, share: number, classes: number, seed: number): void {
  if (share === 0 || classes < 2) return;
  const random = stream(seed, 1, 'made');
  for (let row = 0; row < targets.length; row += 1) {
    const hit = random.uniform() < share;
    const other = random.integer(classes);
    if (hit) targets[row] = other;
  }
}
