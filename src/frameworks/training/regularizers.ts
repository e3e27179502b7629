import type { Regularizer } from '../../model/facts';

const SIGNS: readonly (readonly [Regularizer, RegExp])[] = [
  [
    'weight-decay',
    /weight_?decay['"]?\s*[=:]\s*(?!0(?:\.0*)?\s*[,)\]}])|\bAdamW\(|_regularizer\s*=|regularizers\.|\bL[12]\(|\bl[12]_(?:reg|lambda|penalty)/,
  ],
  ['augmentation', /Random[A-Z]\w*\(|albumentations|AutoAugment|RandAugment|ImageDataGenerator\(|[aA]ugment|mix_?up|cut_?mix|cut_?out/i],
  ['early-stopping', /Early_?Stopp|early_?stop|patience/i],
];

/** By words alone, also of comments: who speaks of it knows about it. */
export function regularizersIn(text: string): readonly Regularizer[] {
  return SIGNS.filter(([, sign]) => sign.test(text)).map(([name]) => name);
}
