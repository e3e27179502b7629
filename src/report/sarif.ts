import type { ReportedFinding } from '../analysis/report';
import type { Severity } from '../model/finding';
import { rulePage } from '../rules/catalogue';
import { type Rule, rules } from '../rules/index';
import type { Span } from '../text/span';
import { type CheckedFile, Places } from './place';

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
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: SarifLevel };
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
}

export interface SarifLocation {
  readonly id?: number;
  readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: SarifRegion };
  readonly message?: { readonly text: string };
}

export interface SarifRegion {
  readonly startLine: number;
  readonly startColumn?: number;
  readonly endLine: number;
  readonly endColumn?: number;
}

export type SarifLevel = 'error' | 'warning' | 'note';

const LEVELS: Readonly<Record<Severity, SarifLevel>> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };

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
        tool: { driver: { name: 'dropout-doctor', semanticVersion: options.version, rules: rules.map(describe) } },
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

function describe(rule: Rule): SarifRule {
  return {
    id: rule.id,
    shortDescription: { text: `${rule.summary}.` },
    fullDescription: { text: rule.doc.whatItDoes },
    help: { text: rule.doc.whyItMatters, markdown: rulePage(rule) },
    defaultConfiguration: { level: LEVELS[rule.severity] },
  };
}

export function sarifResults(file: CheckedFile): readonly SarifResult[] {
  const places = new Places(file);
  return file.report.findings.map((finding) => result(finding, places));
}

function result(finding: ReportedFinding, places: Places): SarifResult {
  const related = finding.related.map(({ span, message }, id) => ({ id, ...location(span, places), message: { text: message } }));
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [location(finding.span, places)],
    ...(related.length > 0 ? { relatedLocations: related } : {}),
  };
}

function location(span: Span, places: Places): SarifLocation {
  const place = places.of(span);
  const region: SarifRegion =
    place.cell === undefined
      ? { startLine: place.line, startColumn: place.column, endLine: place.endLine, endColumn: place.endColumn }
      : // Columns count in the cell; the raw line holds it as a JSON string.
        { startLine: place.line, endLine: place.endLine };
  return { physicalLocation: { artifactLocation: { uri: uriOf(places.file.path) }, region } };
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
