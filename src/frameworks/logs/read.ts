import type { LogPlace } from '../../model/facts';
import { lastNameOf } from '../../syntax/calls';
import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { spanOfNode } from '../../syntax/nodes';
import { pathPattern } from '../path';

/** A call that writes what a training measures. */
interface Writer {
  /** What the canonical name must say, where the last name alone would mean other things as well. */
  readonly of?: RegExp;
  /** The argument with the path: by these names, or at this place. */
  readonly names: readonly string[];
  readonly position?: number;
  /** Another argument that names a folder below it. */
  readonly below?: string;
  /** Where it writes when it is not told. */
  readonly unless?: string;
  readonly is: 'file' | 'folder';
}

const TUNER: Writer = { names: ['directory'], below: 'project_name', is: 'folder' };
const ARGUMENTS: Writer = { names: ['output_dir'], position: 0, is: 'folder' };
const OPTUNA: Writer = { names: ['storage'], is: 'file' };
const JOURNAL: Writer = { names: ['file_path'], position: 0, is: 'file' };

const WRITERS: Readonly<Record<string, readonly Writer[]>> = {
  CSVLogger: [
    { of: /keras/, names: ['filename'], position: 0, is: 'file' },
    { of: /lightning/, names: ['save_dir'], position: 0, below: 'name', is: 'folder' },
  ],
  TensorBoard: [{ of: /keras/, names: ['log_dir'], position: 0, unless: 'logs', is: 'folder' }],
  TensorBoardLogger: [{ names: ['save_dir'], position: 0, below: 'name', is: 'folder' }],
  SummaryWriter: [{ names: ['log_dir', 'logdir'], position: 0, unless: 'runs', is: 'folder' }],
  create_file_writer: [{ names: ['logdir'], position: 0, is: 'folder' }],
  FileWriter: [{ names: ['logdir'], position: 0, is: 'folder' }],
  TrainingArguments: [ARGUMENTS],
  Seq2SeqTrainingArguments: [ARGUMENTS],
  SFTConfig: [ARGUMENTS],
  Trainer: [{ of: /lightning/, names: ['default_root_dir'], unless: 'lightning_logs', is: 'folder' }],
  set_tracking_uri: [{ of: /mlflow/, names: ['uri'], position: 0, is: 'folder' }],
  start_run: [{ of: /mlflow/, names: [], unless: 'mlruns', is: 'folder' }],
  init: [{ of: /wandb/, names: ['dir'], unless: 'wandb', is: 'folder' }],
  RandomSearch: [TUNER],
  Hyperband: [TUNER],
  BayesianOptimization: [TUNER],
  GridSearch: [TUNER],
  create_study: [OPTUNA],
  JournalFileBackend: [JOURNAL],
  JournalFileStorage: [JOURNAL],
  RunConfig: [{ names: ['storage_path', 'local_dir'], below: 'name', is: 'folder' }],
  FileHandler: [{ names: ['filename'], position: 0, is: 'file' }],
  basicConfig: [{ of: /logging/, names: ['filename'], is: 'file' }],
  to_csv: [{ names: ['path_or_buf'], position: 0, is: 'file' }],
  savetxt: [{ names: ['fname'], position: 0, is: 'file' }],
};

/** Files that are opened to be written count when their name says that they may hold a log. */
const OPENED = /\.(?:csv|tsv|jsonl?|log|txt|out)$/i;
/** A table that a program writes counts only by such a name. */
const TABLE = /hist|log|metric|loss|train|result|epoch|curve|progress/i;

const MENTIONED = new RegExp(`\\b(?:${Object.keys(WRITERS).join('|')})(?:\\(| as )|\\bopen\\(`);
const ALIASED = new RegExp(`\\b(${Object.keys(WRITERS).join('|')}) as (\\w+)`, 'g');

/** Cheap test: false means that the module writes no log that is known. */
export function mentionsWriter({ text }: PyModule): boolean {
  return MENTIONED.test(text);
}

/** Every place where the module writes a log, in source order. */
export function readLogPlaces(module: PyModule): readonly LogPlace[] {
  const aliases = new Map([...module.text.matchAll(ALIASED)].map(([, name = '', alias = '']) => [alias, name]));
  return module.calls.flatMap((call) => {
    const last = lastNameOf(call);
    const name = aliases.get(last) ?? last;
    if (name === 'open') return openedPlace(module, call);
    const writers = Object.hasOwn(WRITERS, name) ? (WRITERS[name] ?? []) : [];
    return writers.flatMap((writer) => (isMeant(call, writer) ? placeOf(module, call, writer) : []));
  });
}

/** A name that leads nowhere known counts by its last part, unless that part alone means too much. */
function isMeant(call: PyCall, { of }: Writer): boolean {
  return !of || of.test((call.name ?? call.calleeText).toLowerCase());
}

function placeOf(module: PyModule, call: PyCall, writer: Writer): readonly LogPlace[] {
  const given = argumentOf(call, writer.names, writer.position);
  const pattern = given ? pathPattern(module, given) : call.starred ? null : (writer.unless ?? null);
  if (pattern === null) return [];
  const below = writer.below === undefined ? null : argumentOf(call, [writer.below]);
  const inner = below && pathPattern(module, below);
  const path = pathOfStorage(inner ? `${pattern}/${inner}` : pattern);
  const isTable = call.callee.type === 'attribute' && /^(?:to_csv|savetxt)$/.test(lastNameOf(call));
  if (path === null || (isTable && !TABLE.test(path))) return [];
  return [{ span: spanOfNode(call.node), writer: call.calleeText, pattern: path, is: writer.is }];
}

/** `sqlite:///study.db` names a file, `file:./mlruns` a folder; other addresses lead elsewhere. */
function pathOfStorage(path: string): string | null {
  const scheme = /^([a-z][a-z+]*):\/*/i.exec(path);
  if (!scheme || path[1] === ':') return path;
  if (/^sqlite/i.test(path)) return path.replace(/^sqlite[a-z+]*:\/{0,3}/i, '') || null;
  return /^file$/i.test(scheme[1] ?? '') ? path.replace(/^file:(?:\/\/(?=\/))?/i, '').replace(/^\.\//, '') || null : null;
}

function openedPlace(module: PyModule, call: PyCall): readonly LogPlace[] {
  const isMethod = call.callee.type === 'attribute';
  const mode = argumentOf(call, ['mode'], isMethod ? 0 : 1);
  if (!mode || !/^[a-zA-Z]*['"][^'"]*[wax+]/.test(mode.text)) return [];
  const object = isMethod ? call.callee.childForFieldName('object') : null;
  const path = isMethod && object && !/^(?:io|codecs|gzip|os)$/.test(object.text) ? object : argumentOf(call, ['file'], 0);
  const pattern = path ? pathPattern(module, path) : null;
  return pattern !== null && OPENED.test(pattern) ? [{ span: spanOfNode(call.node), writer: 'open', pattern, is: 'file' }] : [];
}

function argumentOf(call: PyCall, names: readonly string[], position?: number): PyNode | null {
  for (const name of names) {
    const given = call.keywords.get(name);
    if (given) return given;
  }
  return position === undefined ? null : (call.positional[position] ?? null);
}
