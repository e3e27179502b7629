import type { ConfigFormat } from '../../text/source';
import type { ConfigDocument } from '../config';
import { readJson } from './json';
import { DEEPEST } from './limits';
import type { ReadConfig } from './reading';
import { readToml } from './toml';
import { readYaml } from './yaml';

/** Longest text that is parsed, in characters. YAML's parser is ten times slower than the others. */
const LONGEST: Readonly<Record<ConfigFormat, number>> = { json: 8 * 1024 * 1024, yaml: 256 * 1024, toml: 1024 * 1024 };

const READERS: Readonly<Record<ConfigFormat, (text: string) => ReadConfig>> = { json: readJson, yaml: readYaml, toml: readToml };

/**
 * Parses a configuration file. Never throws; text that is too long or nested too deeply is told in `problems`, broken text gives
 * what could be read of it. Keys stand in the order of the text, also those that are given twice. The documents of a YAML file that
 * has several are the items of one array.
 */
export function openConfigText(file: string, text: string, format: ConfigFormat): ConfigDocument {
  const nothing = (message: string): ConfigDocument => {
    return { file, text, format, root: null, problems: [{ message, span: null }], comments: [] };
  };
  if (text.length > LONGEST[format])
    return nothing(`more than ${LONGEST[format] / 1024 / 1024} MB of ${format.toUpperCase()}, which is not read`);
  try {
    return { file, text, format, ...READERS[format](text) };
  } catch (error) {
    if (error instanceof RangeError) return nothing(`nested more than ${DEEPEST} levels deep, which is not read`);
    return nothing(error instanceof Error ? error.message : String(error));
  }
}
