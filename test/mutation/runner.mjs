// As much of the test runner's language as the tests of rules speak, with its own assertions.
import { readFileSync } from 'node:fs';
import { ASYMMETRIC_MATCHERS_OBJECT, customMatchers, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import * as chai from 'chai';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

const expect = (value, message) => chai.expect(value, message);
Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
expect.extend = (matchers) => chai.expect.extend(expect, matchers);
expect.extend(customMatchers);

const recorded = new Map();
expect.extend({
  async toMatchFileSnapshot(text, path) {
    if (!recorded.has(path)) recorded.set(path, readFileSync(path, 'utf8'));
    return { pass: recorded.get(path) === text, message: () => `${path} says something else` };
  },
});

/** Collects what test files register; `file` is set while one is loaded. */
export function collector() {
  const tests = [];
  const before = [];
  const path = [];
  let file = '';
  const describe = (name, body) => {
    path.push(name);
    body();
    path.pop();
  };
  const test = (name, body) => tests.push({ label: [file, ...path, name].join(' > '), file, body });
  const eachOf = (register) => (cases) => (name, body) => {
    for (const one of cases) {
      const given = Array.isArray(one) ? one : [one];
      register(titled(name, given), () => body(...given));
    }
  };
  describe.each = eachOf(describe);
  test.each = eachOf(test);
  test.runIf = (condition) => (condition ? test : () => undefined);
  test.skipIf = (condition) => (condition ? () => undefined : test);
  return {
    tests,
    before,
    module: { describe, test, it: test, expect, beforeAll: (body) => before.push({ file, body }), afterAll: () => undefined },
    load(name, evaluate) {
      file = name;
      evaluate();
    },
  };
}

function titled(name, given) {
  let at = 0;
  return name.replace(/%[sd]/g, () => String(given[at++])).replace(/\$(\w+)/g, (_, key) => String(given[0]?.[key]));
}
