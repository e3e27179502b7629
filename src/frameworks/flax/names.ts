/** Where Flax keeps what it exports under a shorter name. */
const HOMES: readonly (readonly [RegExp, string])[] = [
  [/^flax\.experimental\.nnx\./, 'flax.nnx.'],
  [
    /^flax\.nnx\.(?:nnx|nn|module|rnglib|training)\.(?:(?:stochastic|attention|linear|normalization|recurrent|activations|lora|dtypes|initializers)\.)?/,
    'flax.nnx.',
  ],
  [
    /^flax\.linen\.(?:stochastic|attention|linear|normalization|recurrent|pooling|activation|combinators|module|batch_apply|summary|spmd|transforms)\./,
    'flax.linen.',
  ],
  [/^flax\.deprecated\.nn\./, 'flax.nn.'],
  [/^flax\.nn\.(?:stochastic|attention|linear|normalization|recurrent|pooling|activation|base)\./, 'flax.nn.'],
  [/^flax\.core\.nn\.(?:stochastic|attention|linear|normalization)\./, 'flax.core.nn.'],
];

/** The one name of a Flax object whatever the import: `flax.linen.stochastic.Dropout` -> `flax.linen.Dropout`. */
export function canonical(name: string): string {
  if (!name.startsWith('flax.')) return name;
  let plain = name;
  for (const [pattern, home] of HOMES) plain = plain.replace(pattern, home);
  return plain;
}
