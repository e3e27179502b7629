import type { Claim, LogContents, LogFormat, LogReader, ReaderEnvironment } from './format';
import { csv } from './formats/csv';
import { hfConfig } from './formats/hf-config';
import { hfTrainer } from './formats/hf-trainer';
import { jsonl } from './formats/jsonl';
import { kerasCsv } from './formats/keras-csv';
import { kerasHistory } from './formats/keras-history';
import { kerasTuner } from './formats/keras-tuner';
import { lightningCsv } from './formats/lightning-csv';
import { mlflow } from './formats/mlflow';
import { mlflowSqlite } from './formats/mlflow-sqlite';
import { notebook } from './formats/notebook';
import { optunaJournal } from './formats/optuna-journal';
import { optunaSqlite } from './formats/optuna-sqlite';
import { parametersYaml } from './formats/parameters-yaml';
import { ray } from './formats/ray';
import { rayCsv } from './formats/ray-csv';
import { tensorboard } from './formats/tensorboard';
import { textLog } from './formats/text-log';
import { timmCsv } from './formats/timm-csv';
import { ultralyticsCsv } from './formats/ultralytics-csv';
import { wandb } from './formats/wandb';

/** Every format that is read; the first of two that claim a file equally surely reads it. */
export const LOG_FORMATS: readonly LogFormat[] = [
  tensorboard,
  wandb,
  hfTrainer,
  hfConfig,
  kerasTuner,
  mlflow,
  mlflowSqlite,
  optunaJournal,
  optunaSqlite,
  ray,
  kerasHistory,
  lightningCsv,
  ultralyticsCsv,
  timmCsv,
  rayCsv,
  kerasCsv,
  csv,
  jsonl,
  parametersYaml,
  notebook,
  textLog,
];

/** Bytes from the start of a file that `recognise` wants to see. */
export const HEAD_BYTES = 65_536;

const SURENESS: readonly Claim[] = ['certain', 'likely', 'possible'];

/** The format of a file, or null. `least` says how sure it must be: discovery asks for `likely`, a user who names a file for `possible`. */
export function recognise(path: string, head: Uint8Array, least: Exclude<Claim, 'no'> = 'likely'): LogFormat | null {
  const claims = LOG_FORMATS.map((format) => ({ format, claim: format.claim(path, head) }));
  for (const sureness of SURENESS.slice(0, SURENESS.indexOf(least) + 1)) {
    const found = claims.find(({ claim }) => claim === sureness);
    if (found) return found.format;
  }
  return null;
}

/** Reads a whole log that is in memory. */
export async function readLog(
  format: LogFormat,
  path: string,
  bytes: Uint8Array,
  environment: ReaderEnvironment = {},
): Promise<LogContents> {
  const reader: LogReader = format.open(path, environment);
  reader.push(bytes);
  return reader.contents(true);
}
