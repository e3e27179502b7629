import type { ProgramFact } from '../../../model/program';
import type { PyCall } from '../../../syntax/module';
import { canonical } from '../sites/callables';
import { literalValue } from '../sites/read';
import { argumentFor } from '../tree';

/** What a call does, before its place is known. */
export type Deed = Pick<ProgramFact, 'kind' | 'subject' | 'training' | 'inside' | 'redraws' | 'pretrained' | 'samples'>;

/** Functions of PyTorch by what they do; the first argument is the subject. */
const FUNCTIONS: Readonly<Record<string, ProgramFact['kind']>> = {
  'torch.onnx.export': 'export',
  'torch.onnx.dynamo_export': 'export',
  'torch.jit.trace': 'export',
  'torch.jit.trace_module': 'export',
  'torch.jit.script': 'export',
  'torch.export.export': 'export',
  'torch.compile': 'export',
  'torch.save': 'save',
  'torch.jit.save': 'save',
  'torch.load': 'load',
  'torch.jit.load': 'load',
  'torch.utils.checkpoint.checkpoint': 'checkpoint',
  'torch.utils.checkpoint.checkpoint_sequential': 'checkpoint',
  'torch.autograd.backward': 'backward',
  'torch.autograd.grad': 'backward',
};

const GRADIENT = /^torch\.(?:autograd\.(?:grad_mode\.)?)?(?:no_grad|inference_mode|set_grad_enabled)$/;

/** What a call of a function of PyTorch does; null when it does none of these. */
export function functionDeed(call: PyCall): Deed | null {
  const name = call.name?.startsWith('torch.') ? canonical(call.name) : null;
  if (name === null) return null;
  if (GRADIENT.test(name)) return withoutGradient(call, name);
  if (!Object.hasOwn(FUNCTIONS, name)) return null;
  const kind = FUNCTIONS[name];
  return kind ? { kind, subject: firstArgument(call), training: null } : null;
}

/** `torch.no_grad()`; `torch.set_grad_enabled(flag)` turns gradients off where the flag is false. */
function withoutGradient(call: PyCall, name: string): Deed | null {
  if (name.endsWith('no_grad')) return { kind: 'no-grad', subject: null, training: null };
  const { node } = argumentFor(call.node, ['mode'], 0);
  const value = node ? literalValue(node) : true;
  if (name.endsWith('inference_mode')) return value === false ? null : { kind: 'no-grad', subject: null, training: null };
  if (value === true) return null;
  return { kind: 'no-grad', subject: null, training: value === false ? false : 'expression' };
}

/** Text of what a call is about, when that is a name or attribute. */
export function firstArgument(call: PyCall): string | null {
  const first = call.positional[0] ?? call.keywords.get('model');
  return first && (first.type === 'identifier' || first.type === 'attribute' || first.type === 'call') ? shortText(first.text) : null;
}

export function shortText(text: string): string | null {
  return text.length <= 80 && !text.includes('\n') ? text : null;
}
