import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { patienceOf } from '../../../src/cli/compiling';

describe('flags of the engine', () => {
  it('are such as this engine has', () => {
    const flag = patienceOf(process.versions.node);
    const program = `require('node:v8').setFlagsFromString(${JSON.stringify(flag ?? '--no-such-flag')})`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    expect(status).toBe(0);
    // An engine says so when it does not know a flag.
    expect(stderr === '').toBe(flag !== null);
  });

  it('are left alone in a version that was not tried', () => {
    expect(patienceOf('19.9.0')).toBeNull();
    expect(patienceOf('')).toBeNull();
    expect(patienceOf('20.11.1')).toMatch(/^--/);
  });
});
