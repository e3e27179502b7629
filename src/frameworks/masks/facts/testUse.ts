import type { MaskInTest } from '../../../model/mask';
import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { descendants } from '../../descendants';
import { functionPhase, phaseOf } from './phase';

export interface Drawn {
  readonly draw: PyNode;
  readonly application: PyNode;
  /** The masked and scaled expression, and what is masked. */
  readonly masked: MaskInTest['masked'];
  readonly rate: PyNode;
  readonly rates: ReadonlySet<string>;
  /** A test of the mode, or of a switch, stands around. */
  readonly guarded: boolean;
}

/** Code for evaluation that applies a mask itself, or calls the function that does. */
export function inTestOf(module: PyModule, drawn: Drawn): readonly MaskInTest[] {
  const { draw, application, masked } = drawn;
  const own = module.enclosingFunction(draw);
  const phase = phaseOf(module, draw);
  if (phase === 'test' && phaseOf(module, application) === 'test') {
    const named = own && functionPhase(own.name) === 'test' ? own.name : null;
    return [{ span: spanOfNode(draw), functionName: named, masked }];
  }
  if (!own) return [];
  const flag = phase === 'training' ? trainingFlag(own, draw) : null;
  if (flag === null && (phase !== null || drawn.guarded || isConditional(own, drawn))) return [];
  return module.calls.flatMap((call) => {
    const caller = isCallOf(call, own) ? module.enclosingFunction(call.node) : null;
    if (!caller || caller.node.id === own.node.id || functionPhase(caller.name) !== 'test' || module.isIntended(call.node)) {
      return [];
    }
    if (caller.classId !== own.classId && own.classId !== null) return [];
    if (flag !== null && passes(call, own, flag)) return [];
    return stillDrops(module, call, own, drawn, flag !== null)
      ? [{ span: spanOfNode(call.node), functionName: caller.name, masked: null }]
      : [];
  });
}

const TRAINS = /^(?:is_?)?train(?:ing|_flg|_flag|_mode)?$/i;

/** The parameter that alone decides whether the mask is drawn, and says training unless a caller says otherwise: `if training:` with `training=True`. */
function trainingFlag({ node, parameters }: PyFunction, draw: PyNode): string | null {
  const tests: PyNode[] = [];
  for (let at = draw.parent; at && at.id !== node.id; at = at.parent) {
    if (/^(?:if_statement|elif_clause|conditional_expression|while_statement)$/.test(at.type)) tests.push(at);
  }
  const condition = tests.length === 1 && tests[0]?.type === 'if_statement' ? tests[0].childForFieldName('condition') : null;
  const parameter = parameters.find(({ name }) => name === condition?.text && TRAINS.test(name));
  // Somebody who sets it inside means something by it.
  const isGiven = descendants(node, 'assignment').some((each) => each.childForFieldName('left')?.text === parameter?.name);
  return parameter?.defaultValue?.text === 'True' && !isGiven ? parameter.name : null;
}

/** The call says something in the place of the parameter, or may. */
function passes(call: PyCall, { parameters, classId }: PyFunction, name: string): boolean {
  const index = parameters.findIndex((each) => each.name === name) - (classId === null ? 0 : 1);
  return call.starred || call.keywords.has(name) || call.positional.length > index;
}

/** By its name, on `self` when it is a method. */
function isCallOf({ calleeText }: PyCall, { name, classId }: PyFunction): boolean {
  return calleeText === (classId === null ? name : `self.${name}`) || (classId !== null && name === '__call__' && calleeText === 'self');
}

/** Under a test of anything but the probability itself, somebody may have switched it off. */
function isConditional(own: PyFunction, { draw, rates }: Drawn): boolean {
  for (let at = draw.parent; at && at.id !== own.node.id; at = at.parent) {
    if (!/^(?:if_statement|elif_clause|conditional_expression|while_statement)$/.test(at.type)) continue;
    const condition = at.type === 'conditional_expression' ? at.namedChildren[1] : at.childForFieldName('condition');
    const names = condition ? descendants(condition, 'identifier').map(({ text }) => text) : [];
    if (names.some((name) => name !== 'self' && !rates.has(name))) return true;
  }
  return false;
}

/** The call does not switch the mask off: by its probability, or by an argument that may be a switch. */
function stillDrops(module: PyModule, call: PyCall, own: PyFunction, { rate, rates }: Drawn, isFlagged: boolean): boolean {
  if (call.starred) return false;
  const parameters = own.parameters.filter(({ name }) => name !== 'self' && name !== 'cls').map(({ name }) => name);
  const given = [
    ...call.positional.map((node, at) => ({ name: parameters[at] ?? '', node })),
    ...[...call.keywords].map(([name, node]) => ({ name, node })),
  ];
  if (given.some(({ name, node }) => !rates.has(name) && /^(?:True|False|None|0|1|0\.0?|1\.0?|['"].*)$/.test(node.text))) return false;
  if (given.some(({ name }) => /train|test|mode|eval|drop|determin|is_|use_|infer/i.test(name) && !rates.has(name))) return false;
  const passed = given.find(({ name }) => rates.has(name));
  if (passed) {
    const { value, byDefault } = module.resolve(passed.node);
    return isBetween(value) && !byDefault;
  }
  const parameter = own.parameters.find(({ name }) => rates.has(name));
  if (parameter) return parameter.defaultValue !== null && isBetween(module.resolve(parameter.defaultValue).value);
  const { value } = module.resolve(rate);
  // Beside a flag of its own, the probability is nobody's switch.
  return !isSwitched(module, rates) && (isBetween(value) || (isFlagged && value === null && rates.size > 0));
}

function isBetween(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value < 1;
}

/** Somewhere the probability is set to 0 or 1. */
function isSwitched(module: PyModule, rates: ReadonlySet<string>): boolean {
  return descendants(module.root, ['assignment', 'keyword_argument']).some((node) => {
    const target = node.childForFieldName('left') ?? node.childForFieldName('name');
    const value = node.childForFieldName('right') ?? node.childForFieldName('value');
    const name = target?.childForFieldName('attribute')?.text ?? target?.text ?? '';
    return rates.has(name) && value !== null && /^(?:0|1|0\.0?|1\.0?|None|False|True)$/.test(value.text);
  });
}
