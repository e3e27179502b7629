import { LOG_FORMATS } from '../evidence/formats';
import type { Run } from '../evidence/run';
import { judgeEach } from '../evidence/verdict/among';
import type { Verdict } from '../evidence/verdict/verdict';
import { type JudgedRun, verdictRecord } from '../report/verdict';
import { troubleWords, VERDICT_WORDS, verdictBlock, verdictWords } from '../report/verdictText';
import { CLEAN, FAILURE, type Io } from './io';
import { readLogs } from './logs';
import { oneOf, readOptions, UsageError, withUsage } from './options';

export const verdictUsage = `Usage: dropout-doctor verdict LOG… [--format text|json]

Reads training logs (files or folders) and says of each run whether it overfits, underfits, fits well, or that it cannot be told, and why.
Read are ${LOG_FORMATS.map(({ title }) => title).join(', ')}; also with .gz.

  --format json   one array with an object for each run: file, run, format, epochs, verdict (overfits, underfits, good-fit, undecidable), doesOverfit
                  (true, false, or null where that is open), reason, bestEpoch, since, metric, metrics: {name: {train?, validation?, dropout: on|off|unknown}}, parameters, problems
`;

export function verdict(args: readonly string[], io: Io): Promise<number> {
  return withUsage(io, verdictUsage, async () => {
    const { values, positionals } = readOptions(args, {
      options: { format: { type: 'string', default: 'text' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      io.out(verdictUsage);
      return CLEAN;
    }
    const format = oneOf('--format', values.format, ['text', 'json']);
    if (positionals.length === 0) throw new UsageError('name a training log or a folder');
    const { runs, troubles, read } = await readLogs(positionals, io);
    const judged = judgeAll(runs);
    for (const trouble of troubles) io.err(`${trouble.path}: ${troubleWords(trouble)}\n`);
    if (format === 'json') io.out(`${JSON.stringify(judged.map(verdictRecord), null, 2)}\n`);
    else io.out(textOf(judged, read, io.color));
    return read === 0 && troubles.length > 0 ? FAILURE : CLEAN;
  });
}

/** Each run beside those that count as trained on the same data. */
export function judgeAll(runs: readonly Run[]): readonly JudgedRun[] {
  const verdicts = judgeEach(runs);
  return runs.map((run, index) => ({ run, verdict: verdicts[index] as Verdict }));
}

function textOf(judged: readonly JudgedRun[], read: number, color: boolean): string {
  if (judged.length === 0) return `No training run in ${read === 1 ? '1 log' : `${read} logs`}.\n`;
  const titles = new Map(LOG_FORMATS.map(({ id, title }) => [id, title]));
  const blocks = judged.map((run) => verdictBlock(run, titles.get(run.run.format) ?? run.run.format, color));
  const words = judged.map((run) => verdictWords(run.verdict));
  const counts = [...new Set([...Object.values(VERDICT_WORDS), ...words])].flatMap((word) => {
    const count = words.filter((said) => said === word).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return `${blocks.join('\n')}\n${judged.length === 1 ? '1 run' : `${judged.length} runs`}: ${counts.join(', ')}.\n`;
}
