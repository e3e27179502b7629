/**
 * What logging writes before a message: dates, levels, names of modules, ranks of processes. Each pattern is anchored and bounded, so a line costs the same
 * whatever is in it.
 */
const PREFIXES: readonly RegExp[] = [
  // 2021-12-08 14:12:48,680   [2021-12-08T14:12:48Z]   12/08/2021 02:12:48 PM   (12/08 14:12:48)
  /^[[(<]?\d{2,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?[T ,_-]{1,3}\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?(?: ?[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?[\])>]?/,
  // 14:12:48,680
  /^[[(<]?\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?[AP]M)?[\])>]?/,
  // Wed Nov 21 12:30:33 2026
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2}(?: [A-Z]{3,4})? \d{4}/,
  // I0308 12:33:11.123456 140 solver.cpp:228]
  /^[IWEF]\d{4,8} \d{2}:\d{2}:\d{2}\.\d{1,9} +\d{1,10} [\w./-]{1,80}\]/,
  // INFO:root:   [INFO]   INFO -   (INFO)
  /^[[(<]?(?:DEBUG|INFO|WARN|WARNING|ERROR|debug|info|Info|Debug)[\])>]?(?::[\w.]{1,80}(?=:))?/,
  // root -   allennlp.training.util:123 -   train.py 88
  /^[[(<]?(?!\d{1,20}\.\d{0,20}(?![\w./]))[\w/]{1,60}\.[\w./]{1,80}(?::\d{1,6}| \d{1,6})?[\])>]?(?= *[-:\]|>])/,
  /^\[[\w.]{1,60}\](?=\[| ?-)/,
  /^(?:root|main|__main__|train|trainer|logger)(?= +-)/,
  // [1,0]<stdout>:   [rank0]:   (pid=812)   (train_fn pid=812, ip=10.0.0.1)   0:
  /^\[\d{1,4},\d{1,4}\]<std(?:out|err)>/,
  /^\[(?:rank|Rank|RANK) ?\d{1,4}\]/,
  /^\((?:[\w.]{1,60} )?pid=\d{1,9}(?:, ip=[\d.]{7,15})?\)/,
];
const BETWEEN = /^[\s:,>|-]{1,12}/;

/** A line without what logging wrote before its message. */
export function message(line: string): string {
  let rest = line.trimStart();
  for (let turn = 0; turn < 8; turn += 1) {
    const before = rest;
    for (const prefix of PREFIXES) {
      const found = prefix.exec(rest);
      if (!found) continue;
      rest = rest.slice(found[0].length);
      rest = rest.replace(BETWEEN, '');
    }
    if (rest === before) break;
  }
  return rest;
}
