import type { ReportedFinding, WrittenRemedy } from '../analysis/report';
import type { Severity } from '../model/finding';
import { documented, rulePage } from '../rules/catalogue';
import type { DocumentedRule } from '../rules/rule';
import type { Span } from '../text/span';
import { findingKeys } from './fingerprint';
import { type CheckedFile, type Place, Places } from './place';

/** The part of SARIF 2.1.0 (OASIS standard, section 3) that is written here. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly SarifRun[];
}

export interface SarifRun {
  readonly tool: { readonly driver: SarifDriver };
  readonly columnKind: 'utf16CodeUnits';
  readonly invocations: readonly SarifInvocation[];
  readonly results: readonly SarifResult[];
}

export interface SarifDriver {
  readonly name: string;
  readonly semanticVersion: string;
  readonly rules: readonly SarifRule[];
}

export interface SarifRule {
  readonly id: string;
  /** The id in Pascal case, as the standard asks of a name for people. */
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: SarifLevel };
  /** `precision` and `problem.severity` are read by code scanning. */
  readonly properties: {
    readonly tags: readonly string[];
    readonly precision: 'high' | 'medium';
    readonly 'problem.severity': 'error' | 'warning' | 'recommendation';
  };
}

export interface SarifInvocation {
  readonly executionSuccessful: boolean;
  readonly toolExecutionNotifications: readonly { readonly level: 'error'; readonly message: { readonly text: string } }[];
}

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: SarifLevel;
  readonly message: { readonly text: string };
  readonly locations: readonly SarifLocation[];
  readonly relatedLocations?: readonly SarifLocation[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly fixes?: readonly SarifFix[];
}

/** One remedy. Not in notebooks, whose raw file has other columns. */
export interface SarifFix {
  readonly description: { readonly text: string };
  readonly artifactChanges: readonly {
    readonly artifactLocation: SarifArtifact;
    readonly replacements: readonly { readonly deletedRegion: SarifRegion; readonly insertedContent: { readonly text: string } }[];
  }[];
  /** Safe: may be applied without being read. */
  readonly properties: { readonly safe: boolean };
}

export interface SarifArtifact {
  readonly uri: string;
}

export interface SarifLocation {
  readonly id?: number;
  readonly physicalLocation: { readonly artifactLocation: SarifArtifact; readonly region?: SarifRegion };
  readonly message?: { readonly text: string };
}

export interface SarifRegion {
  readonly startLine: number;
  readonly startColumn?: number;
  readonly endLine: number;
  readonly endColumn?: number;
}

export type SarifLevel = 'error' | 'warning' | 'note';

/** Under this name the key of a finding is stored; another number whenever its making changes. */
export const FINGERPRINT = 'dropoutDoctorFinding/v1';

const LEVELS: Readonly<Record<Severity, SarifLevel>> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };

const DESCRIBED = documented();

export interface SarifOptions {
  readonly version: string;
  /** What could not be read; makes the invocation unsuccessful. */
  readonly failures: readonly string[];
}

/** The whole log; a valid document also without results. */
export function sarifLog(results: readonly SarifResult[], options: SarifOptions): SarifLog {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dropout-doctor', semanticVersion: options.version, rules: DESCRIBED.map(describe) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: options.failures.length === 0,
            toolExecutionNotifications: options.failures.map((text) => ({ level: 'error', message: { text } })),
          },
        ],
        results,
      },
    ],
  };
}

function describe(rule: DocumentedRule): SarifRule {
  return {
    id: rule.id,
    name: rule.id.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${rule.summary}.` },
    fullDescription: { text: rule.doc.whatItDoes },
    help: { text: `${rule.doc.whyItMatters}\n\n${rule.doc.whenToIgnore}`, markdown: rulePage(rule) },
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: {
      tags: ['dropout', rule.category, ...rule.frameworks],
      precision: rule.severity === 'error' || rule.severity === 'warning' ? 'high' : 'medium',
      'problem.severity': rule.severity === 'error' || rule.severity === 'warning' ? rule.severity : 'recommendation',
    },
  };
}

export function sarifResults(file: CheckedFile): readonly SarifResult[] {
  const places = new Places(file);
  const keys = findingKeys(file);
  return file.report.findings.map((finding, index) => result(finding, keys[index] ?? '', places));
}

function result(finding: ReportedFinding, key: string, places: Places): SarifResult {
  const related = finding.related.map(({ file, span, message }, id) => ({
    id,
    ...(file === undefined ? location(span, places) : wholeFile(file)),
    message: { text: message },
  }));
  const fixes = finding.remedies.flatMap((remedy) => fixOf(remedy, places));
  return {
    ruleId: finding.rule,
    ruleIndex: DESCRIBED.findIndex(({ id }) => id === finding.rule),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [location(finding.span, places)],
    ...(related.length > 0 ? { relatedLocations: related } : {}),
    partialFingerprints: { [FINGERPRINT]: key },
    ...(fixes.length > 0 ? { fixes } : {}),
  };
}

function fixOf({ title, safe, edits }: WrittenRemedy, places: Places): readonly SarifFix[] {
  const changes = edits.map(({ span, text }) => ({ place: places.of(span), text }));
  if (changes.length === 0 || changes.some(({ place }) => place.cell !== undefined)) return [];
  const replacements = changes.map(({ place, text }) => ({ deletedRegion: regionOf(place), insertedContent: { text } }));
  const artifactLocation = { uri: uriOf(places.file.path) };
  return [{ description: { text: title }, artifactChanges: [{ artifactLocation, replacements }], properties: { safe } }];
}

function location(span: Span, places: Places): SarifLocation {
  const place = places.of(span);
  return { physicalLocation: { artifactLocation: { uri: uriOf(places.file.path) }, region: regionOf(place) } };
}

function wholeFile(file: string): SarifLocation {
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) } } };
}

function regionOf({ line, column, endLine, endColumn, cell }: Place): SarifRegion {
  // Columns count in the cell; the raw line holds it as a JSON string.
  return cell === undefined ? { startLine: line, startColumn: column, endLine, endColumn } : { startLine: line, endLine };
}

/** A relative path stays a relative URI reference; a drive letter or root makes a file URI. */
function uriOf(path: string): string {
  const encoded = path
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
  if (/^[A-Za-z]:\//.test(path)) return `file:///${encoded.replace('%3A', ':')}`;
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}
