import type { ClassFacts } from '../../../model/facts';
import type { PyClass } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import { canonical } from '../sites/callables';

const LIGHTNING = /^(pytorch_lightning|lightning(\.pytorch)?)\.(core\.(module\.|lightning\.)?)?LightningModule$/;
const MESSAGE_PASSING = /^torch_geometric\.nn\.(conv\.)?(message_passing\.)?MessagePassing$/;

/** What a class is to PyTorch, through all ancestors that can be seen. */
export const roleOf: (owner: PyClass) => ClassFacts['role'] = once((owner) => {
  const ancestors = [...owner.ancestors].map(canonical);
  if (ancestors.some((name) => LIGHTNING.test(name))) return 'lightning-module';
  if (ancestors.includes('torch.nn.Sequential')) return 'torch-sequential';
  if (ancestors.some(isModuleClass)) return 'torch-module';
  return 'other';
});

const PRETRAINED = /^(?:transformers|pytorch_transformers|pytorch_pretrained_bert)\.(?:[\w.]+\.)?\w*PreTrainedModel$/;

/** See `ClassFacts`. */
export function hasPublishedBase(owner: PyClass): boolean {
  return owner.unknownBase && owner.bases.every((base) => base !== null && (PRETRAINED.test(base) || isModuleClass(canonical(base))));
}

/** Any public class of `torch.nn` is a Module; so is PyG's MessagePassing. */
function isModuleClass(name: string): boolean {
  return /^torch\.nn\.[A-Z]\w*$/.test(name) ? name !== 'torch.nn.Parameter' : MESSAGE_PASSING.test(name);
}

export function isModuleRole(role: ClassFacts['role']): boolean {
  return role === 'torch-module' || role === 'torch-sequential' || role === 'lightning-module';
}
