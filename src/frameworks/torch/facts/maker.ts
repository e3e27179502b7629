import { relatives } from '../../../syntax/kinship';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { lastGivenAround, lastGivenFirst } from '../../../syntax/results';
import { canonical } from '../sites/callables';
import { ownDefinition } from '../sites/definitions';
import { bare, descendants, passedArguments, selfAttribute } from '../tree';

/** Views of a tensor, and casts that hand on the tensor itself where its type fits already. */
const SAME = /^(?:type_as|to|float|half|contiguous|view|view_as|reshape|transpose|permute|squeeze|unsqueeze|flatten|swapaxes|movedim|t)$/;
const LONGEST = 4;

/** The expression that makes a tensor, behind names, views and casts; null where it is not known. */
export function sourceOf(at: PyNode, value: PyNode): PyNode | null {
  let node: PyNode | null = value;
  let place = at;
  for (let step = 0; node && step < LONGEST; step++) {
    if (node.type === 'identifier') {
      const given = lastGivenAround(place, node.text);
      if (!given) return null;
      place = given;
      node = bare(given);
    }
    const callee: PyNode | null = node.type === 'call' ? node.childForFieldName('function') : null;
    const isSame = callee?.type === 'attribute' && SAME.test(callee.childForFieldName('attribute')?.text ?? '');
    const inner: PyNode | null = isSame ? (callee.childForFieldName('object') ?? null) : null;
    if (!inner) return node;
    node = bare(inner);
  }
  return node?.type === 'call' ? node : null;
}

/**
 * `torch.nn.functional.relu`, `.softmax` for a method, `torch.nn.ReLU` for a layer kept in an attribute, for one that ends a `Sequential` there, or for one with which the
 * `forward` of a class of the project ends.
 */
export function makerOf(module: PyModule, made: PyNode, far = 0): string | null {
  if (made.type !== 'call' || far > LONGEST) return null;
  const callee = bare(made.childForFieldName('function') ?? made);
  const name = module.qualify(callee);
  if (name !== null) return canonical(name);
  if (callee.type === 'call') return endOf(module, callee, far);
  const built = builtAs(module, made);
  if (!built) return callee.type === 'attribute' ? `.${callee.childForFieldName('attribute')?.text ?? ''}` : null;
  return agreed(built.map((each) => endOf(module, each, far)));
}

/** What `self.name = …` gives the attribute that a call runs, in its class and the classes it stands in line with; null when it is no such call. */
function builtAs(module: PyModule, run: PyNode): readonly (PyNode | null)[] | null {
  const attribute = selfAttribute(bare(run.childForFieldName('function') ?? run));
  const owner = attribute === null ? null : module.enclosingClass(run);
  if (!owner) return null;
  return relatives(module, owner).flatMap((relative) =>
    descendants(relative.node, 'assignment')
      .filter((node) => node.childForFieldName('left')?.text === `self.${attribute}`)
      .map((node) => node.childForFieldName('right')),
  );
}

/**
 * `torch.nn.LSTM` where a value is the output of one that reads in one direction: `out, _ = self.lstm(x)`, or the first of its two results. With both
 * directions, and behind packed sequences, PyTorch 2.13 joins or copies what the LSTM itself keeps; GRU and plain RNN keep nothing of it on the CPU.
 */
export function recurrentMaker(module: PyModule, at: PyNode, value: PyNode): string | null {
  const isFirst = value.type === 'subscript' && value.childForFieldName('subscript')?.text === '0';
  const made = isFirst ? value.childForFieldName('value') : value.type === 'identifier' ? lastGivenFirst(at, value.text) : null;
  const run = made && bare(made);
  return run?.type === 'call' && makerOf(module, run) === LSTM && oneDirection(module, run) ? LSTM : null;
}

const LSTM = 'torch.nn.LSTM';

function oneDirection(module: PyModule, run: PyNode): boolean {
  const built = builtAs(module, run) ?? [bare(run.childForFieldName('function') ?? run)];
  return built.every(
    (each) =>
      each?.type === 'call' &&
      passedArguments(each).every(
        (passed) =>
          passed.kind === 'positional' || (passed.kind === 'keyword' && (passed.name !== 'bidirectional' || passed.value.text === 'False')),
      ),
  );
}

/** What makes the output of a module that is built like this. */
function endOf(module: PyModule, built: PyNode | null, far: number): string | null {
  if (built?.type !== 'call') return null;
  const callee = bare(built.childForFieldName('function') ?? built);
  const name = module.qualify(callee);
  if (name !== null && canonical(name) === 'torch.nn.Sequential') {
    const last = passedArguments(built).at(-1);
    return last?.kind === 'positional' ? endOf(module, bare(last.value), far + 1) : null;
  }
  const own = far > LONGEST ? null : ownDefinition(module, callee);
  if (own?.kind !== 'class') return name === null ? null : canonical(name);
  const forward = own.definition.methods.find((method) => method.name === 'forward');
  if (!forward) return null;
  const results = descendants(forward.node, 'return_statement').filter((node) => own.module.enclosingFunction(node) === forward);
  return agreed(
    results.map((node) => {
      const value = node.namedChildren[0];
      const source = value ? sourceOf(value, bare(value)) : null;
      return source ? makerOf(own.module, source, far + 1) : null;
    }),
  );
}

/** The one that all of them are. */
function agreed(names: readonly (string | null)[]): string | null {
  return names.every((name) => name === names[0]) ? (names[0] ?? null) : null;
}
