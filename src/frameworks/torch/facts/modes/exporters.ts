import type { Step } from '../../../../model/modes';
import type { PyCall } from '../../../../syntax/module';
import { canonical } from '../../sites/callables';
import { literalValue } from '../../sites/read';

/** `jit.script` and `torch.compile` follow a later `eval()`; these do not. */
const RECORDERS = /^torch\.(?:jit\.trace(?:_module)?|export\.(?:export|draft_export)|_dynamo\.export|onnx\.dynamo_export)$/;

/** What records a network in the mode in which it is; null for a call that does not, or that says which mode it wants. */
export function exporterOf(call: PyCall): NonNullable<Step['exporter']> | null {
  const name = call.name?.startsWith('torch.') ? canonical(call.name) : null;
  if (name === null) return null;
  if (RECORDERS.test(name)) return { name, depends: false };
  if (name !== 'torch.onnx.export' || call.starred) return null;
  const mode = call.keywords.get('training')?.text ?? '';
  if (mode !== '') return /PRESERVE$/.test(mode) ? { name, depends: false } : null;
  const dynamo = call.keywords.get('dynamo');
  if (!dynamo) return { name, depends: true };
  // The old exporter switches to evaluation by itself.
  return literalValue(dynamo) === true ? { name, depends: false } : null;
}
