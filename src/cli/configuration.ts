import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { type Baseline, type BaselineEntry, readBaseline } from '../settings/baseline';
import { decider } from '../settings/decide';
import { matchesGlob } from '../settings/glob';
import type { RuleDecision, Settings } from '../settings/settings';
import { largestSettings, type ReadSettings, readSettingsText, type SettingsFile, settingsFiles } from '../settings/toml';
import { Lines } from '../text/lines';
import type { Asked } from './asked';
import { realPath } from './folders';
import { type FoundFile, reasonOf } from './walk';

/** How one file is checked, and what decided it. */
export interface FileConfiguration {
  /** Absolute path of the configuration that holds; null for none. */
  readonly source: string | null;
  readonly settings: Settings | null;
  readonly decisions: readonly RuleDecision[];
  readonly isExcluded: boolean;
  readonly unusedIgnores: boolean;
  /** Absolute path of the baseline; null for none. */
  readonly baseline: string | null;
  /** What the baseline accepts in this file. */
  readonly accepted: readonly BaselineEntry[];
}

interface Source extends ReadSettings {
  readonly path: string;
}

export interface ConfigurationsOptions {
  readonly asked: Asked;
  readonly cwd: string;
  readonly acceptNothing: boolean;
  /** A file could not be read: told once, where it is first needed. */
  readonly fail: (path: string, reason: string) => void;
  /** Something in a file is not understood; the rest of it holds. */
  readonly warn: (message: string) => void;
}

/** Finds the configuration of files: the nearest upwards, each read once. */
export class Configurations {
  readonly #known = new WeakMap<FoundFile, FileConfiguration>();
  /** By folder. */
  readonly #nearest = new Map<string, Source | null>();
  readonly #read = new Map<string, Source | null>();
  readonly #baselines = new Map<string, Baseline>();
  readonly #decide: ReturnType<typeof decider>;

  constructor(readonly options: ConfigurationsOptions) {
    this.#decide = decider({ over: { name: 'command line', settings: options.asked.settings } });
  }

  of(file: FoundFile): FileConfiguration {
    const known = this.#known.get(file);
    if (known) return known;
    const configuration = this.#of(file);
    this.#known.set(file, configuration);
    return configuration;
  }

  #of(file: FoundFile): FileConfiguration {
    const { asked, cwd, acceptNothing } = this.options;
    const path = realPath(file.absolute);
    const source = this.#sourceOf(dirname(path));
    const settings = source?.settings ?? null;
    const folder = source ? dirname(source.path) : realPath(cwd);
    const excludes = (globs: readonly string[] | undefined, from: string): boolean =>
      (globs ?? []).some((glob) => matchesGlob(glob, relativePath(from, path)));
    const baseline = acceptNothing ? null : (asked.settings.baseline ?? (settings?.baseline ? resolve(folder, settings.baseline) : null));
    return {
      source: source?.path ?? null,
      settings,
      decisions: this.#decide({ settings, path: relativePath(folder, path) }),
      isExcluded: excludes(asked.settings.exclude, realPath(cwd)) || excludes(settings?.exclude, folder),
      unusedIgnores: asked.settings.unusedIgnores ?? settings?.unusedIgnores ?? false,
      baseline,
      accepted: baseline === null ? [] : (this.#baseline(baseline).get(relativePath(realPath(dirname(baseline)), path)) ?? []),
    };
  }

  #sourceOf(folder: string): Source | null {
    const { config } = this.options.asked;
    if (config === '') return null;
    if (config !== null) return this.#load(config, config.endsWith('pyproject.toml') ? 'pyproject.toml' : 'dropout-doctor.toml');
    const known = this.#nearest.get(folder);
    if (known !== undefined) return known;
    const above = dirname(folder);
    const found = this.#in(folder) ?? (above === folder ? null : this.#sourceOf(above));
    this.#nearest.set(folder, found);
    return found;
  }

  #in(folder: string): Source | null {
    for (const name of settingsFiles) {
      const path = `${folder.endsWith(sep) ? folder : folder + sep}${name}`;
      const found = isFile(path) ? this.#load(path, name) : null;
      if (found?.settings) return found;
    }
    return null;
  }

  #load(path: string, name: SettingsFile): Source | null {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const { fail, warn } = this.options;
    let source: Source | null = null;
    try {
      source = { path, ...readSettingsText(name, textOf(path)) };
    } catch (error) {
      fail(this.#shown(path), reasonOf(error));
    }
    this.#read.set(path, source);
    for (const { message, span, isFatal } of source?.problems ?? []) {
      if (isFatal) fail(this.#placed(path, span?.start), message);
      else warn(`${this.#placed(path, span?.start)}: ${message}`);
    }
    return source;
  }

  #baseline(path: string): Baseline {
    const known = this.#baselines.get(path);
    if (known) return known;
    let baseline: Baseline = new Map();
    try {
      const read = readBaseline(readFileSync(path, 'utf8'));
      if ('reason' in read) this.options.fail(this.#shown(path), `the baseline is not read: ${read.reason}`);
      else baseline = read;
    } catch (error) {
      this.options.fail(this.#shown(path), `the baseline is not read: ${reasonOf(error)}`);
    }
    this.#baselines.set(path, baseline);
    return baseline;
  }

  #placed(path: string, offset: number | undefined): string {
    if (offset === undefined) return this.#shown(path);
    const { line, column } = new Lines(textOf(path)).at(offset);
    return `${this.#shown(path)}:${line}:${column}`;
  }

  #shown(path: string): string {
    return shownPath(this.options.cwd, path);
  }
}

/** From the working directory, unless that would climb. */
export function shownPath(cwd: string, path: string): string {
  const inside = relativePath(realPath(cwd), path);
  return inside.startsWith('../') ? path : inside;
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** With forward slashes. */
export function relativePath(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/** What is too large is cut: the reader says so. */
function textOf(path: string): string {
  if (statSync(path).size > 4 * largestSettings) return `# dropout-doctor${' '.repeat(largestSettings)}`;
  return readFileSync(path, 'utf8');
}
