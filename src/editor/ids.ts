import type { Override, Preset, RuleLevel } from '../settings/settings';

/** Every id that package.json and the code share; `manifest.test.ts` keeps both in step. */

/** Commands of the palette (category "Dropout"). */
export const commands = {
  analyze: 'dropoutDoctor.analyze',
  analyzeWorkspace: 'dropoutDoctor.analyzeWorkspace',
  chooseNetwork: 'dropoutDoctor.chooseNetwork',
  compareRates: 'dropoutDoctor.compareRates',
  explainConfiguration: 'dropoutDoctor.explainConfiguration',
  explainRule: 'dropoutDoctor.explainRule',
  fixAll: 'dropoutDoctor.fixAll',
  addTrainingLog: 'dropoutDoctor.addTrainingLog',
  generateBaseline: 'dropoutDoctor.generateBaseline',
  showCurves: 'dropoutDoctor.showCurves',
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
  readonly preset: Preset;
  /** Empty = what the preset selects. */
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  /** Rule id to level; absent = the rule's own severity. */
  readonly rules: Readonly<Record<string, RuleLevel>>;
  readonly overrides: readonly Override[];
  readonly exclude: readonly string[];
  readonly unusedIgnores: boolean;
  /** '' = none. */
  readonly baseline: string;
  readonly codeLens: boolean;
}

export const settingsPrefix = 'dropoutDoctor';

export const defaultSettings: Settings = {
  enable: true,
  run: 'onType',
  preset: 'recommended',
  select: [],
  ignore: [],
  rules: {},
  overrides: [],
  exclude: [],
  unusedIgnores: false,
  baseline: '',
  codeLens: true,
};

export const views = {
  lab: 'dropoutDoctor.lab',
  report: 'dropoutDoctor.report',
  curves: 'dropoutDoctor.curves',
  curvesFolder: 'dropoutDoctor.curvesFolder',
  runs: 'dropoutDoctor.runs',
} as const;

/** `source` of every diagnostic. */
export const diagnosticSource = 'dropout-doctor';

/** Scheme of the virtual documents that hold rule pages. */
export const rulePageScheme = 'dropout-doctor-rule';

/** Scheme of the virtual documents that explain a configuration. */
export const configurationScheme = 'dropout-doctor-configuration';

export const fixAllKind = 'source.fixAll.dropoutDoctor';
export const notebookFixAllKind = 'notebook.source.fixAll.dropoutDoctor';

export const notebookType = 'jupyter-notebook';
