/** Every id that package.json and the code share; `manifest.test.ts` keeps both in step. */

/** Commands of the palette (category "Dropout"). */
export const commands = {
  analyze: 'dropoutDoctor.analyze',
  analyzeWorkspace: 'dropoutDoctor.analyzeWorkspace',
  compareRates: 'dropoutDoctor.compareRates',
  explainRule: 'dropoutDoctor.explainRule',
  fixAll: 'dropoutDoctor.fixAll',
  showLog: 'dropoutDoctor.showLog',
} as const;

/** Commands behind links and lenses only: registered, not contributed, so that no palette shows them. */
export const innerCommands = {
  reveal: 'dropoutDoctor.inner.reveal',
} as const;

/** Setting keys below the prefix, with the type of their value. */
export interface Settings {
  readonly enable: boolean;
  readonly run: 'onType' | 'onSave';
  /** Rule id to level; absent = the rule's own severity. */
  readonly rules: Readonly<Record<string, RuleLevel>>;
  readonly codeLens: boolean;
  readonly exclude: readonly string[];
}

export type RuleLevel = 'off' | 'hint' | 'info' | 'warning' | 'error';

export const settingsPrefix = 'dropoutDoctor';

export const defaultSettings: Settings = { enable: true, run: 'onType', rules: {}, codeLens: true, exclude: [] };

export const ruleLevels: readonly RuleLevel[] = ['off', 'hint', 'info', 'warning', 'error'];

export const views = {
  lab: 'dropoutDoctor.lab',
  report: 'dropoutDoctor.report',
} as const;

/** `source` of every diagnostic. */
export const diagnosticSource = 'dropout-doctor';

/** Scheme of the virtual documents that hold rule pages. */
export const rulePageScheme = 'dropout-doctor-rule';

export const fixAllKind = 'source.fixAll.dropoutDoctor';
export const notebookFixAllKind = 'notebook.source.fixAll.dropoutDoctor';

export const notebookType = 'jupyter-notebook';
