// One of the threads that try mutants. First all tests run without one; what each rule saw and said is recorded, and which mutants it came by.
// Then, for each mutant: its rules look again at whatever they saw when they came by it. Only where they say something else than before do the
// tests run that looked at the same source: the others cannot tell the difference.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import vm from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { collector } from './runner.mjs';

const { root, out, dependents, own } = workerData;
const require = createRequire(join(root, 'package.json'));
const state = {};
globalThis.__stryker__ = state;
Error.stackTraceLimit = 0;

/** So often may one look at a source, or one test, come by the mutant that is on: an endless loop does more often. */
const MOST_HITS = 100_000;

/** Half of the time, and what they notice others notice as well: the same findings in notebooks, fixes one after the other, choices by chance. */
const SLOW = /as a notebook|with unsafe fixes|any choice of findings/;

const analysis = require(join(out, 'analysis.cjs'));
const script = new vm.Script(`(function (module, require) { ${readFileSync(join(out, 'rules.cjs'), 'utf8')}\n})`, {
  filename: 'rules.cjs',
});
const program = script.runInThisContext();

/** Evaluates the rules and their tests anew. `current.rules`: what analysers run that are not told otherwise. */
function evaluate() {
  const collected = collector();
  const current = { rules: [] };
  const modules = new Map();
  const load = (name) => {
    if (name === 'vitest') return collected.module;
    if (!name.startsWith('project:')) return require(name);
    const path = name.slice('project:'.length);
    if (!modules.has(path)) modules.set(path, replaced(path, analysis.modules[path](), current));
    return modules.get(path);
  };
  const module = { exports: {} };
  program.call(undefined, module, load);
  current.rules = module.exports.rules;
  return { rules: module.exports.rules, current, collected, files: module.exports.tests };
}

const fixtures = analysis.modules['test/unit/rules/fixture']().fixtures();

function replaced(path, module, current) {
  if (path === 'src/analysis/analyzer') {
    return { ...module, createAnalyzer: (parts) => module.createAnalyzer({ ...parts, rules: parts.rules ?? current.rules }) };
  }
  return path === 'test/unit/rules/fixture' ? { ...module, fixtures: () => fixtures } : module;
}

async function loadTests({ collected, files }) {
  for (const [name, evaluateFile] of Object.entries(files)) collected.load(name, evaluateFile);
  for (const { body } of collected.before) await body();
  return collected.tests.filter(({ label }) => !SLOW.test(label) && (!own || own.some((id) => label.includes(id))));
}

/** Its findings as text, what it threw, and whether it asked for the layer graphs, which cost more than all else. */
function lookOf(rule, context, told = () => undefined) {
  const findings = [];
  let thrown = '';
  let asked = '';
  const networks = () => {
    asked = ' with networks';
    return context.networks();
  };
  try {
    for (const finding of rule.check({ ...context, networks })) {
      findings.push(finding);
      told(finding);
    }
  } catch (error) {
    thrown = String(error?.message ?? error);
    if (isEndless(thrown)) throw error;
  }
  return `${JSON.stringify(findings)}${thrown}${asked}`;
}

const isEndless = (message) => /Hit count limit|call stack|array length|heap/.test(message);
const metadataOf = ({ id, frameworks, needsEvidence }) => JSON.stringify({ id, frameworks, needsEvidence });

/** What one rule was asked to look at, by rule. */
const looks = new Map();
/** Mutants that a test came by outside of any rule's check, and of those that are met as the rules are loaded. */
const free = { tests: new Map(), loaded: new Set() };
const broken = [];
/** Milliseconds of each test: the shortest are asked first. */
const took = new Map();
/** Tests that analyse nothing: they ask the rules themselves. */
let withoutLooks = [];
let metadata = new Map();

async function record() {
  state.activeMutant = undefined;
  delete state.mutantCoverage;
  const evaluated = evaluate();
  free.loaded = new Set(Object.keys(state.mutantCoverage?.static ?? {}));
  metadata = new Map(evaluated.rules.map((rule) => [rule.id, metadataOf(rule)]));
  let running = null;
  evaluated.current.rules = evaluated.rules.map((rule) => ({ ...rule, check: (context) => recordLook(rule, context, running) }));
  const tests = await loadTests(evaluated);
  analysis.keep.on = true;
  for (const test of tests) {
    running = test.label;
    const start = performance.now();
    if (!(await passes(test))) broken.push(test.label);
    took.set(test.label, performance.now() - start);
    const come = covered(test.label);
    if (come.size > 0) free.tests.set(test.label, come);
  }
  analysis.keep.on = false;
  for (const label of broken) free.tests.delete(label);
  const looking = new Set([...looks.values()].flatMap((known) => [...known.values()].flatMap((look) => [...look.tests])));
  withoutLooks = tests.map(({ label }) => label).filter((label) => !looking.has(label));
}

/** Mutants that were met since the last call under this name. */
function covered(name) {
  const met = state.mutantCoverage?.perTest?.[name];
  if (met) delete state.mutantCoverage.perTest[name];
  return new Set(Object.keys(met ?? {}));
}

const ids = new WeakMap();
let lastId = 0;

function identity(object) {
  if (!ids.has(object)) ids.set(object, ++lastId);
  return ids.get(object);
}

/** The same facts, frameworks and evidence are the same look. */
function recordLook(rule, context, label) {
  const known = looks.get(rule.id) ?? new Map();
  looks.set(rule.id, known);
  const key = `${identity(context.reading.facts)} ${JSON.stringify(context.evidence)}`;
  let look = known.get(key);
  if (!look) {
    const findings = [];
    state.currentTestId = 'look';
    const said = lookOf(rule, context, (finding) => findings.push(finding));
    state.currentTestId = label;
    look = { context, said, findings, tests: new Set(), met: covered('look') };
    known.set(key, look);
  }
  look.tests.add(label);
  return look.findings;
}

async function passes(test) {
  state.currentTestId = test.label;
  state.hitCount = 0;
  try {
    await test.body();
    return true;
  } catch (error) {
    if (isEndless(String(error?.message))) throw error;
    test.error = error;
    return false;
  } finally {
    state.currentTestId = undefined;
  }
}

/** Looks of a rule that came by the mutant; those of its own fixtures first, since they tell most. */
function looksAt(id, { id: mutant }) {
  const own = (look) => (look.own ??= [...look.tests].some((label) => label.includes(`> ${id}/`)) ? 0 : 1);
  const all = [...(looks.get(id)?.values() ?? [])];
  const some = free.loaded.has(mutant) ? all : all.filter(({ met }) => met.has(mutant));
  return some.sort((a, b) => own(a) - own(b));
}

async function verdictOn(mutant) {
  Object.assign(state, { activeMutant: mutant.id, hitCount: 0, hitLimit: MOST_HITS });
  try {
    return await verdict(mutant);
  } catch (error) {
    const message = String(error?.message ?? error);
    return isEndless(message) ? { status: 'timeout' } : { status: 'killed', by: `loading: ${message}` };
  } finally {
    state.activeMutant = undefined;
  }
}

async function verdict(mutant) {
  const evaluated = evaluate();
  const tried = new Map();
  let loaded = null;
  /** The first of these tests that fails. */
  const failing = async (labels) => {
    loaded ??= new Map((await loadTests(evaluated)).map((test) => [test.label, test]));
    for (const label of [...labels].sort((a, b) => (took.get(a) ?? 0) - (took.get(b) ?? 0))) {
      if (tried.has(label) || broken.includes(label)) continue;
      const test = loaded.get(label);
      tried.set(label, test !== undefined && (await passes(test)));
      if (!tried.get(label)) return label;
    }
    return null;
  };
  let met = 0;
  let difference = null;
  const renamed = evaluated.rules.length === 0;
  for (const id of renamed ? [] : (dependents[mutant.file] ?? [])) {
    const rule = evaluated.rules.find((candidate) => candidate.id === id);
    const isOther = !rule || metadataOf(rule) !== metadata.get(id);
    for (const look of looksAt(id, mutant)) {
      met += 1;
      state.hitCount = 0;
      const said = isOther ? '' : lookOf(rule, look.context);
      if (said === look.said) continue;
      const by = await failing(look.tests);
      if (by) return { status: 'killed', by };
      difference ??= { rule: id, test: [...look.tests][0], before: look.said, after: said };
    }
  }
  for (const [label, come] of free.tests) {
    if (!free.loaded.has(mutant.id) && !come.has(mutant.id)) continue;
    met += 1;
    if (await failing([label])) return { status: 'killed', by: label };
  }
  if (free.loaded.has(mutant.id)) {
    const by = await failing(withoutLooks);
    if (by) return { status: 'killed', by };
  }
  return { status: met > 0 ? 'survived' : 'unmet', difference };
}

parentPort.on('message', async (mutant) => {
  if (mutant === null) process.exit(0);
  parentPort.postMessage({ id: mutant.id, ...(await verdictOn(mutant)) });
});

const began = Date.now();
await record();
parentPort.postMessage({
  ready: true,
  broken,
  seconds: (Date.now() - began) / 1000,
  opened: analysis.keep.opened,
  looks: [...looks.values()].reduce((sum, known) => sum + known.size, 0),
  memory: process.memoryUsage(),
});
