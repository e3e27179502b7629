import { sample } from '../../../src/lab/statistics/student';
import { type Figures, type Paired, paired } from '../../../test/unit/lab/figures/setting';

/** What is published, or what the same protocol shows in PyTorch, as a sentence that the lab's own figures fulfil or not. */
export interface Claim {
  readonly sentence: string;
  readonly holds: boolean;
  readonly evidence: string;
  /** Not shown seed by seed in PyTorch either: told, but no failure. */
  readonly open?: boolean;
}

/** The claims of one figure with 2 × 256 units; each is decided seed by seed at 95 %. */
export function claimsOf(name: string, figures: Figures): readonly Claim[] {
  const pair = (first: string, second: string): Paired => paired(figures, first, second);
  const below = (sentence: string, first: string, second: string): Claim => {
    const found = pair(first, second);
    return { sentence, holds: (found.interval?.[1] ?? 1) < 0, evidence: inWords(found) };
  };
  const same = (sentence: string, first: string, second: string): Claim => {
    const found = pair(first, second);
    return { sentence, holds: (found.interval?.[0] ?? 1) < 0 && (found.interval?.[1] ?? -1) > 0, evidence: inWords(found) };
  };
  switch (name) {
    case 'noise':
      return ['last error', 'last loss', 'best loss'].map((what) =>
        below(`20 % random labels: rate 0.5 lowers the ${what}`, `rates/0.5/${what}`, `rates/0/${what}`),
      );
    case 'budget':
      return [
        below('after 10 epochs rate 0.5 is worse', 'epochs/10/best loss/0', 'epochs/10/best loss/0.5'),
        below('after 117 epochs it is better', 'epochs/117/best loss/0.5', 'epochs/117/best loss/0'),
      ];
    case 'averaging':
      return [
        below('the mean of 10 passes errs less than one pass', 'samples/10/error', 'samples/1/error'),
        below('weight scaling errs less than one pass', 'weight scaling/error', 'samples/1/error'),
        within(figures),
        below('passes agree more where they are right', 'mutual information/right', 'mutual information/wrong'),
      ];
    case 'sparsity':
      return ['autoencoder 64-256-64', 'classifier 64-256-256-10, first hidden layer'].flatMap((network) => [
        below(`${network}: smaller activations`, `networks/${network}/mean activation/0.5`, `networks/${network}/mean activation/0`),
        below(`${network}: more zeros`, `networks/${network}/zeros/0`, `networks/${network}/zeros/0.5`),
      ]);
    case 'modes':
      return modeClaims(below);
    case 'rate':
      return [
        below('rate 0.9 errs more than 0.5', 'rates/0.5/error', 'rates/0.9/error'),
        below('rate 0.9 no longer fits the training rows', 'rates/0.5/train error', 'rates/0.9/train error'),
        ...[0.3, 0.4, 0.6].map((rate) => same(`${rate} and 0.5 cannot be told apart`, `rates/${rate}/error`, 'rates/0.5/error')),
      ];
    case 'width':
      return [
        below('8 units: rate 0.5 is worse', 'widths/8/best loss/0', 'widths/8/best loss/0.5'),
        below('32 units: worse', 'widths/32/best loss/0', 'widths/32/best loss/0.5'),
        below('128 units: better', 'widths/128/best loss/0.5', 'widths/128/best loss/0'),
        below('512 units: better', 'widths/512/best loss/0.5', 'widths/512/best loss/0'),
      ];
    case 'size':
      return [
        below('60 rows: rate 0.5 ends worse', 'sizes/60/last loss/0', 'sizes/60/last loss/0.5'),
        below('600 rows: its best loss is better', 'sizes/600/best loss/0.5', 'sizes/600/best loss/0'),
        growing(figures),
      ];
    default:
      return [];
  }
}

function modeClaims(below: (sentence: string, first: string, second: string) => Claim): readonly Claim[] {
  const on = (rate: number): string => `rates/${rate}/train loss, dropout on`;
  const off = (rate: number): string => `rates/${rate}/train loss, dropout off`;
  return [
    ...[0.2, 0.5, 0.8].map((rate) => below(`rate ${rate}: training loss lower with dropout off`, off(rate), on(rate))),
    below('rate 0.8: training loss with dropout on above validation', 'rates/0.8/validation loss', on(0.8)),
    below('and with it off below', off(0.8), 'rates/0.8/validation loss'),
    ...['epochs with validation below training', 'epochs to 92 %'].flatMap((what) => [
      below(`${what}: fewer at 0 than at 0.5`, `rates/0/${what}`, `rates/0.5/${what}`),
      below(`${what}: fewer at 0.5 than at 0.8`, `rates/0.5/${what}`, `rates/0.8/${what}`),
    ]),
  ];
}

/** Srivastava et al. 2014, section 7.5: about 50 samples match weight scaling, within one standard deviation. */
function within(figures: Figures): Claim {
  const scaled = figures['weight scaling/error'] ?? [];
  const deviation = (sample(scaled).standardError ?? 0) * Math.sqrt(scaled.length);
  const found = paired(figures, 'samples/50/error', 'weight scaling/error');
  return {
    sentence: '50 passes err as weight scaling, within one standard deviation',
    holds: Math.abs(found.mean) < deviation,
    evidence: inWords(found),
  };
}

/** Share of the best loss that dropout saves, with 1,077 rows beside 120. */
function growing(figures: Figures): Claim {
  const gain = (rows: number): readonly number[] => {
    const [none, half] = [0, 0.5].map((rate) => figures[`sizes/${rows}/best loss/${rate}`] ?? []);
    return (none ?? []).map((loss, repeat) => 1 - ((half ?? [])[repeat] as number) / loss);
  };
  const [few, many] = [gain(120), gain(1077)];
  const found = sample(many.map((value, repeat) => value - (few[repeat] as number)));
  return {
    sentence: 'dropout saves a larger share of the best loss with 1,077 rows than with 120',
    holds: (found.interval?.[0] ?? -1) > 0,
    open: true,
    evidence: inWords(found),
  };
}

function inWords({ n, mean, interval }: Pick<Paired, 'n' | 'mean' | 'interval'>): string {
  return `${mean.toPrecision(3)} (95 % ${interval?.map((bound) => bound.toPrecision(3)).join(' to ')}; n = ${n})`;
}
