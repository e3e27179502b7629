import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkspace, type Workspace } from './workspace';

interface Case {
  readonly rule: string;
  readonly effect: string;
  readonly source: string;
  /** Files that the program really wrote, and what it was run with. */
  readonly logs: Readonly<Record<string, string>>;
  /** Whether the rule speaks. */
  readonly says: boolean;
  /** Texts that its fix writes into the program. */
  readonly fixed: readonly string[];
}

/** What `test/oracles/rules_evidence.py` trained and measured. */
const { cases } = JSON.parse(readFileSync(join(__dirname, '../rules/golden/evidence.json'), 'utf8')) as { readonly cases: readonly Case[] };

let workspace: Workspace;

beforeEach(() => {
  workspace = openWorkspace();
});
afterEach(() => workspace.remove());

const ASKED = ['--no-config', '--preset', 'all', '--select', 'evidence'];

describe.each(cases)('$rule: $effect', ({ rule, source, logs, says, fixed }) => {
  beforeEach(() => {
    // The code was written long before its logs, and these one after the other.
    for (const [index, [name, text]] of Object.entries({ 'net.py': source, ...logs }).entries()) {
      const written = new Date(Date.UTC(2026, index, 1));
      workspace.write(name, text);
      utimesSync(join(workspace.path, name), written, written);
    }
  });

  it(says ? 'is said' : 'is not said', async () => {
    const { out } = await workspace.run('check', 'net.py', '--evidence', '.', ...ASKED, '--format', 'json');
    const found = (JSON.parse(out) as readonly { readonly rule: string }[]).map((finding) => finding.rule);
    if (says) expect(found).toContain(rule);
    else expect(found).not.toContain(rule);
  });

  if (fixed.length === 0) return;
  it('is mended', async () => {
    await workspace.run('check', 'net.py', '--evidence', '.', ...ASKED, '--fix', '--unsafe-fixes');
    for (const text of fixed) expect(workspace.read('net.py')).toContain(text);
  });
});
