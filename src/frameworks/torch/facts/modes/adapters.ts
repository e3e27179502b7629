import type { PyCall, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { bare, descendants } from '../../tree';

/** `get_peft_model(model, LoraConfig(lora_dropout=0.1))`: adapters with dropout, in training mode whatever the mode of the model was. */
export function buildsAdapters(module: PyModule, call: PyCall): boolean {
  if (call.name === null || !/^peft\.(?:\w+\.)*get_peft_model$/.test(call.name)) return false;
  const config = call.keywords.get('peft_config') ?? call.positional[1];
  if (!config) return false;
  const given = config.type === 'identifier' ? valuesOf(module, config) : [bare(config)];
  return given.length > 0 && given.every((value) => hasDropout(module, value));
}

function valuesOf(module: PyModule, name: PyNode): readonly PyNode[] {
  const around = module.enclosingFunction(name)?.node.id;
  return descendants(module.root, 'assignment').flatMap((node) => {
    const home = module.enclosingFunction(node)?.node.id;
    const value =
      node.childForFieldName('left')?.text === name.text && (home === undefined || home === around)
        ? node.childForFieldName('right')
        : null;
    return value ? [bare(value)] : [];
  });
}

function hasDropout(module: PyModule, value: PyNode): boolean {
  const config = value.type === 'call' ? module.calls.find(({ node }) => node.id === value.id) : undefined;
  const rate = config && /(?:^|\.)(?:Lora|LoHa|LoKr|Oft)Config$/.test(config.calleeText) ? config.keywords.get('lora_dropout') : undefined;
  return rate !== undefined && Number(module.resolve(rate).value ?? 0) > 0;
}
