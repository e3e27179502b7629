/** Endings of files that hold nothing but logs, tables and stores. */
const ENDINGS = ['csv', 'tsv', 'jsonl', 'ndjson', 'wandb', 'log', 'out', 'journal', 'db', 'db3', 'sqlite', 'sqlite3', 'ipynb'];
const ZIPPED = ['csv', 'jsonl', 'log', 'txt'];

/** Words in the names of files of any other kind: `History.json`, `train_log.txt`. A search tells capitals apart. */
const WORDS = [
  'log',
  'metric',
  'scalar',
  'hist',
  'train',
  'stat',
  'result',
  'progress',
  'eval',
  'loss',
  'epoch',
  'curve',
  'record',
  'fold',
];
const NAMES = [
  '*tfevents*',
  'trial.json',
  'oracle.json',
  'params.json',
  'experiment_state*.json',
  ...['hparams', 'args', 'opt', 'hyp'].flatMap((name) => [`${name}.yaml`, `${name}.yml`]),
  'output*.txt',
  'nohup*',
  'slurm*',
  'stdout*',
];

/** What training logs are called, for a search and for a watcher; the formats decide which of them are worth opening. */
export const LOG_PATTERN = `{${[
  ...ENDINGS.map((ending) => `**/*.${ending}`),
  ...ZIPPED.map((ending) => `**/*.${ending}.gz`),
  ...WORDS.flatMap((word) => ['json', 'txt'].map((ending) => `**/*[${word[0]?.toUpperCase()}${word[0]}]${word.slice(1)}*.${ending}`)),
  ...NAMES.map((name) => `**/${name}`),
  '**/mlruns/**',
].join(',')}}`;
