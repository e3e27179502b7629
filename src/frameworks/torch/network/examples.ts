import type { Shape } from '../../../model/network';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { canonical } from '../sites/callables';
import { argumentFor, named, passedArguments } from '../tree';

/**
 * Shapes of the inputs, without the batch axis, that the file passes to a network of one of these names: `model(torch.randn(1, 3, 32, 32))`,
 * `summary(model, (3, 32, 32))`, `torch.onnx.export(model, torch.zeros(1, 8))`. null when it shows none, or two that differ.
 */
export function exampleShapes(module: PyModule, names: ReadonlySet<string>): readonly (Shape | null)[] | null {
  const found = [...names].flatMap((name) => callsOn(module).get(name) ?? []).flatMap((call) => shapesGiven(module, call, names) ?? []);
  const [first] = found;
  if (!first || found.some((other) => JSON.stringify(other) !== JSON.stringify(first))) return null;
  return first;
}

/** Calls by the plain names that they call or are given first. */
const callsOn = once((module: PyModule) => {
  const pairs = module.calls.flatMap((call) => {
    const first = call.positional[0];
    const names = [call.callee.type === 'identifier' ? call.callee.text : null, first?.type === 'identifier' ? first.text : null];
    return names.flatMap((name) => (name === null ? [] : [{ name, call }]));
  });
  const byName = grouped(pairs, ({ name }) => name);
  return new Map([...byName].map(([name, all]) => [name, all.map(({ call }) => call)]));
});

function shapesGiven(module: PyModule, call: PyCall, names: ReadonlySet<string>): readonly (readonly (Shape | null)[])[] | null {
  if (call.callee.type === 'identifier' && names.has(call.callee.text)) return exampleOf(module, call.positional);
  const name = canonical(call.name ?? '');
  if (/^torch\.(onnx\.export|jit\.trace|export\.export)$/.test(name)) {
    const given = call.positional[1];
    return given ? exampleOf(module, given.type === 'tuple' ? named(given) : [given]) : null;
  }
  if (!/^(torchsummary|torchinfo)\.(\w+\.)?summary$/.test(name)) return null;
  const { node } = argumentFor(call.node, ['input_size', 'input_data'], 1);
  const sizes = node ? numbersOf(module, node) : null;
  // torchinfo's sizes include the batch, torchsummary's do not.
  return sizes ? [[name.startsWith('torchinfo') ? sizes.slice(1) : sizes]] : null;
}

function exampleOf(module: PyModule, given: readonly PyNode[]): readonly (readonly (Shape | null)[])[] | null {
  const shapes = given.map((node) => shapeOf(module, node));
  return shapes.length > 0 && shapes[0] ? [shapes] : null;
}

const MADE = /^torch\.(randn|rand|zeros|ones|empty|randint|full)$/;

/** Shape of a sample of a tensor that is made of sizes; null for everything else. */
function shapeOf(module: PyModule, expression: PyNode, depth = 0): Shape | null {
  if (expression.type === 'identifier' && depth < 3) {
    const defined = module.define(expression);
    return defined?.kind === 'value' && defined.file === module.file ? shapeOf(module, defined.node, depth + 1) : null;
  }
  const callee = expression.type === 'call' ? expression.childForFieldName('function') : null;
  if (callee?.type === 'attribute' && /^(to|cuda|float|half|requires_grad_)$/.test(callee.childForFieldName('attribute')?.text ?? '')) {
    const object = callee.childForFieldName('object');
    return object ? shapeOf(module, object, depth + 1) : null;
  }
  const name = callee ? canonical(module.qualify(callee) ?? '') : '';
  if (!MADE.test(name)) return null;
  const positional = passedArguments(expression).flatMap((each) => (each.kind === 'positional' ? [each.value] : []));
  const size = argumentFor(expression, 'size', null).node ?? positional.find((node) => node.type === 'tuple' || node.type === 'list');
  const isPlain = name !== 'torch.randint' && name !== 'torch.full';
  const sizes = size ? numbersOf(module, size) : isPlain ? sizesOf(module, positional) : null;
  return sizes && sizes.length > 0 ? sizes.slice(1) : null;
}

function numbersOf(module: PyModule, node: PyNode): readonly number[] | null {
  return node.type === 'tuple' || node.type === 'list' ? sizesOf(module, named(node)) : null;
}

function sizesOf(module: PyModule, nodes: readonly PyNode[]): readonly number[] | null {
  const sizes = nodes.map((node) => module.resolve(node).value);
  return sizes.every((size): size is number => typeof size === 'number' && Number.isInteger(size) && size > 0) ? sizes : null;
}
