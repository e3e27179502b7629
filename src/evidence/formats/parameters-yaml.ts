import { parseDocument } from 'yaml';
import type { Claim, LogContents, LogFormat, LogReader } from '../format';
import { partBuilder } from '../part';
import { baseName, folderOf, nameFromFolder } from '../paths';
import type { Parameter, Trouble } from '../run';

/** Files of this size are no parameters of a training. */
const MOST_BYTES = 262_144;
const NAMES = /^(?:hparams|args|opt|hyp)\.ya?ml$/;

/** The parameters that Lightning (`hparams.yaml`), timm and Ultralytics (`args.yaml`) and YOLOv5 (`opt.yaml`, `hyp.yaml`) write beside their logs. */
export const parametersYaml: LogFormat = {
  id: 'parameters-yaml',
  title: 'Parameters beside a log',
  mayBe: (path) => NAMES.test(baseName(path)),
  claim: (path, head) => claim(path, head),
  open,
};

function claim(path: string, head: Uint8Array): Claim {
  if (!NAMES.test(baseName(path))) return 'no';
  const text = new TextDecoder().decode(head.subarray(0, 4096));
  return /^(?:\w[\w./-]*:|\{\}|!!|---|#|$)/m.test(text) ? 'likely' : 'no';
}

function open(path: string): LogReader {
  let parts: Uint8Array[] = [];
  let size = 0;
  return {
    push(bytes) {
      size += bytes.length;
      if (size > MOST_BYTES) parts = [];
      else parts.push(bytes.slice());
    },
    contents(): LogContents {
      const builder = partBuilder({
        name: nameFromFolder(path),
        format: 'parameters-yaml',
        file: path,
        group: folderOf(path) || path,
        dropout: { train: 'unknown', validation: 'unknown', test: 'unknown' },
      });
      const trouble =
        size > MOST_BYTES
          ? { message: `${baseName(path)} is too large for parameters (${size} bytes); it is left out.` }
          : read(parts, builder.set);
      return trouble ? { parts: [], troubles: [trouble] } : { parts: [builder.build()], troubles: [] };
    },
  };
}

function read(parts: readonly Uint8Array[], set: (name: string, value: Parameter) => void): Trouble | null {
  const decoder = new TextDecoder();
  const text = parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
  try {
    // Tags of Python objects are unknown here: what is below them is read as if they were not there.
    const document = parseDocument(text, { strict: false, logLevel: 'silent', uniqueKeys: false });
    const problem = document.errors[0];
    if (problem) return noYaml(problem.message);
    setAll(document.toJS({ maxAliasCount: 1000 }), '', set, 0);
    return null;
  } catch (error) {
    return noYaml(error instanceof Error ? error.message : String(error));
  }
}

/** The parser quotes tags of any length. */
function noYaml(message: string): Trouble {
  return { message: `The parameters are no YAML: ${message.split('\n', 1)[0]?.slice(0, 200)}` };
}

const DEPTH = 6;

function setAll(value: unknown, key: string, set: (name: string, value: Parameter) => void, depth: number): void {
  if (key !== '' && (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'))
    set(key, value);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth >= DEPTH) return;
  for (const [name, inner] of Object.entries(value)) setAll(inner, key === '' ? name : `${key}/${name}`, set, depth + 1);
}
