import type { DropoutState } from '../run';
import type { Writer } from './runs';
import { isAside } from './words';

/** Words of which a line must have one to be looked at closely: most lines of most texts have none. */
export const WORTH =
  /loss|acc|epoch|\bep\b|step|iter|batch|err|cost|ppl|perplex|f1|auc|m[as]e|nll|prec|recall|iou|dice|bleu|rouge|score|map|ndcg|hit|psnr|ssim|top|metric|entropy|correct|kl|elbo|[wc]er|correl|\bt = |%\||trial #/i;
export const ROLE = /train|val|test|eval|dev|held/i;

const NANO_STEP = /^step \d{1,10}: train loss -?[\d.naninf]{1,20}, val loss -?[\d.naninf]{1,20}\s*$/;
const NANO_ITER = /^iter \d{1,10}: loss -?[\d.naninf]{1,20}, time /;

/** The program that prints such lines, where the line alone tells. */
function writerOf(line: string): Writer | null {
  if (NANO_STEP.test(line) || NANO_ITER.test(line)) return 'nanogpt';
  if (/^\{'(?:loss|eval_loss)': .*'epoch': /.test(line)) return 'trainer';
  return /^\|? ?epoch \d+ \| (?:valid|train|loss)\b.*\bnum_updates\b/.test(line) ? 'fairseq' : null;
}

/** nanoGPT measures both losses of a `step` line in evaluation mode, and that of an `iter` line in training. */
function nanoDropout(line: string): 'on' | 'off' {
  return NANO_STEP.test(line) ? 'off' : 'on';
}

/** The first words of a line without its numbers: lines that look alike share it. */
export function shapeOf(line: string): string {
  return (
    line
      .replace(/[\d.,:+%-]+/g, '#')
      .replace(/\s+/g, ' ')
      // Numbers that are padded to a width look like those that fill it.
      .replace(/ ?# ?/g, '#')
      .trim()
      .slice(0, 12)
  );
}

/** What is asked of a line besides its values; the same for lines that differ in their numbers alone. */
export interface Nature {
  readonly shape: string;
  readonly writer: Writer | null;
  readonly dropout: DropoutState | null;
  readonly aside: boolean;
  /** The last line of the Trainer. */
  readonly summary: boolean;
  readonly starred: boolean;
  readonly short: boolean;
}

export function natureOf(line: string): Nature {
  const writer = writerOf(line);
  return {
    shape: shapeOf(line),
    writer,
    dropout: writer === 'nanogpt' ? nanoDropout(line) : null,
    aside: isAside(line),
    summary: line.includes('train_runtime'),
    starred: line.startsWith('*'),
    short: line.length < 80,
  };
}
