import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { flagsFor } from '../../../src/cli/compiling';

describe('flags of the engine', () => {
  it('are such as this engine has', () => {
    const flags = flagsFor(process.versions.node);
    for (const flag of [...flags, '--no-such-flag']) {
      const program = `require('node:v8').setFlagsFromString(${JSON.stringify(flag)})`;
      const { status, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
      expect(status).toBe(0);
      // An engine says so when it does not know a flag.
      expect(stderr === '', flag).toBe(flags.includes(flag));
    }
  });

  it('are left alone in a version that was not tried', () => {
    expect(flagsFor('19.9.0')).toEqual([]);
    expect(flagsFor('')).toEqual([]);
    expect(flagsFor('20.11.1')).toEqual([expect.stringMatching(/^--/), expect.stringMatching(/^--/)]);
  });
});
