import { openScriptParser, type ScriptParser } from '../syntax/javascript/parser';
import { mentionsLibrary } from '../syntax/javascript/prefilter';
import { loadPython } from '../syntax/parser';
import type { ScriptLanguage, Source } from '../text/source';
import { createAnalyzer } from './analyzer';
import { mentionIn } from './mention';
import type { AnalysisOptions, Analyzer } from './report';

/** An analyser that loads the grammars of scripts when they are needed: a script is analysed after its `prepare` has resolved. */
export interface LoadedAnalyzer extends Analyzer {
  /** Resolves at once for everything but a script in which something may be read. Rejects when a grammar cannot be read. */
  prepare(source: Source, options?: Pick<AnalysisOptions, 'quick'>): Promise<void>;
  isPrepared(source: Source, options?: Pick<AnalysisOptions, 'quick'>): boolean;
}

export interface LoadOptions {
  /** See `ParserOptions`. */
  readonly keep?: number;
}

/** Gives the bytes of a file that lies beside the bundles. */
type Read = (name: string) => Promise<Uint8Array>;

/**
 * The analyser with its parsers; everything heavy hangs on this module, so that an editor need not load it before a source
 * mentions dropout. Rejects when a file cannot be read.
 */
export async function loadAnalyzer(read: Read, options: LoadOptions = {}): Promise<LoadedAnalyzer> {
  const [runtime, grammar] = await Promise.all([read('tree-sitter.wasm'), read('tree-sitter-python.wasm')]);
  const scripts = new Scripts(read, runtime);
  const analyzer = createAnalyzer({ parser: await loadPython({ runtime, grammar }, options), scripts: () => scripts.parser });
  const isPrepared = (source: Source, { quick = true }: Pick<AnalysisOptions, 'quick'> = {}): boolean => {
    if (source.kind !== 'script' || scripts.parser?.knows(source.language) === true) return true;
    // Networks without dropout are read too unless it must be quick.
    return quick ? !mentionIn(source.kind, source.text) : !mentionsLibrary(source.text);
  };
  return {
    ...analyzer,
    async prepare(source, settings) {
      if (!isPrepared(source, settings) && source.kind === 'script') await scripts.learn(source.language);
    },
    isPrepared,
    dispose() {
      analyzer.dispose();
      scripts.dispose();
    },
  };
}

/** The parser of scripts with the grammars that were needed so far. */
class Scripts {
  parser: ScriptParser | null = null;
  readonly #learning = new Map<ScriptLanguage, Promise<void>>();

  constructor(
    readonly read: Read,
    readonly runtime: Uint8Array,
  ) {}

  learn(language: ScriptLanguage): Promise<void> {
    const before = this.#learning.get(language);
    if (before) return before;
    const learning = this.#learn(language);
    this.#learning.set(language, learning);
    // So that the next script tries again.
    learning.catch(() => this.#learning.delete(language));
    return learning;
  }

  dispose(): void {
    this.parser?.dispose();
    this.parser = null;
  }

  async #learn(language: ScriptLanguage): Promise<void> {
    const grammar = await this.read(`tree-sitter-${language}.wasm`);
    this.parser ??= await openScriptParser(this.runtime);
    await this.parser.learn(language, grammar);
  }
}
