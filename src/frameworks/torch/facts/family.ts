import type { ClassFacts } from '../../../model/facts';
import type { PyClass, PyModule } from '../../../syntax/module';
import { grouped, once } from '../once';
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

/** Any public class of `torch.nn` is a Module; so is PyG's MessagePassing. */
function isModuleClass(name: string): boolean {
  return /^torch\.nn\.[A-Z]\w*$/.test(name) ? name !== 'torch.nn.Parameter' : MESSAGE_PASSING.test(name);
}

export function isModuleRole(role: ClassFacts['role']): boolean {
  return role === 'torch-module' || role === 'torch-sequential' || role === 'lightning-module';
}

/** Same-file bases of a class, nearest first, without repeats. */
export function localAncestors(module: PyModule, owner: PyClass): readonly PyClass[] {
  return kinshipOf(module).ancestors.get(owner) ?? [];
}

/** The class of this file behind a qualified name `.Name`; the last one above `user` when there are several. */
export function localClass(module: PyModule, name: string | null, user?: PyClass): PyClass | null {
  if (!name?.startsWith('.')) return null;
  const same = classesByName(module).get(name.slice(1)) ?? [];
  const above = user ? same.filter((candidate) => candidate.node.startIndex < user.node.startIndex) : same;
  return above.at(-1) ?? null;
}

/** The class itself, its same-file bases and every same-file class that derives from it: they share `self`. */
export function relatives(module: PyModule, owner: PyClass): readonly PyClass[] {
  return [owner, ...localAncestors(module, owner), ...(kinshipOf(module).heirs.get(owner) ?? [])];
}

const classesByName = once((module: PyModule) => grouped(module.classes, (owner) => owner.name));

const kinshipOf = once((module: PyModule) => {
  const ancestors = new Map(module.classes.map((owner) => [owner, ancestorsOf(module, owner)]));
  const pairs = [...ancestors].flatMap(([heir, bases]) => bases.map((base) => ({ heir, base })));
  const heirs = new Map([...grouped(pairs, ({ base }) => base)].map(([base, all]) => [base, all.map(({ heir }) => heir)]));
  return { ancestors, heirs };
});

function ancestorsOf(module: PyModule, owner: PyClass): readonly PyClass[] {
  const found = new Set<PyClass>();
  const open = [owner];
  for (let at = open.shift(); at; at = open.shift()) {
    for (const base of at.bases) {
      const parent = localClass(module, base, at);
      if (!parent || parent === owner || found.has(parent)) continue;
      found.add(parent);
      open.push(parent);
    }
  }
  return [...found];
}
