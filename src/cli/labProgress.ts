import { type Progress, timeLeftInWords } from '../lab/search/progress';
import type { Io } from './io';

/** Milliseconds between two drawings. */
const DRAW_EVERY = 100;
const WIDTH = 30;

export interface ProgressBar {
  /** Draws the state if it is time to. */
  draw(progress: () => Progress): void;
  /** Takes the bar away. */
  end(): void;
}

/** A bar that is drawn over itself where the error stream is a terminal; nothing elsewhere. */
export function progressBar(io: Io, isShown = process.stderr.isTTY === true): ProgressBar {
  let drawn = 0;
  return {
    draw(progress) {
      const now = performance.now();
      if (!isShown || now - drawn < DRAW_EVERY) return;
      drawn = now;
      io.err(`\r\u001b[K${progressLine(progress())}`);
    },
    end() {
      if (isShown) io.err('\r\u001b[K');
    },
  };
}

/** Share of the work that is done, trials, and the time that the rest will take. */
export function progressLine({ share, trialsDone, trials, left }: Progress): string {
  const filled = Math.floor(WIDTH * share);
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${trialsDone} of ${trials} trials, ${timeLeftInWords(left)}`;
}
