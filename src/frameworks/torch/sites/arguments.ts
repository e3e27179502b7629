import { holding } from '../../../syntax/contents';
import type { PyCall, PyModule } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import { layerNames } from './callables';
import type { Other } from './catalogue/callable';
import { ownDefinition } from './definitions';
import { functionsKept } from './kept';
import { handsOnModeless } from './modeless';
import { reachOf } from './reach';
import { layersBehind } from './stacked';

/** A keyword argument that gives the rate of a site inside one of the project's own classes or functions. */
export interface OwnArgument {
  readonly keyword: string;
  readonly callee: string;
  readonly modeless?: true;
  /** Where the call gives the number of layers of the one recurrent layer that takes the rate. */
  readonly layers?: Other;
}

const KEYWORD = /drop/i;
const hasKeyword = holding(/drop[^\s=,()]{0,80}[\s\\]{0,99}=/gi);

/** The keywords of a call that provably become rates inside what is called. */
export function ownArguments(module: PyModule, call: PyCall): readonly OwnArgument[] {
  if (!hasKeyword(module, call.node)) return [];
  const keywords = [...call.keywords.keys()].filter((name) => KEYWORD.test(name));
  if (keywords.length === 0) return [];
  if (call.calleeText.startsWith('self.')) return ofKept(module, call, keywords);
  const own = ownDefinition(module, call.callee);
  if (!own || isForOthers(own.module)) return [];
  // A class that has the name of a layer is read where it plainly wraps one.
  const isNamedAsLayer = own.kind === 'class' && layerNames.has(own.definition.name);
  const callee = own.kind === 'class' ? own.definition.id : own.definition.name;
  const reach = reachOf(module);
  return keywords
    .filter((keyword) => isNamedAsLayer || reach.reaches(own, keyword))
    .flatMap((keyword): OwnArgument[] => {
      const layers = layersBehind(own, keyword);
      if (isNamedAsLayer && !layers) return [];
      return [{ keyword, callee, ...(layers ? { layers } : {}), ...(handsOnModeless(own, keyword) ? { modeless: true as const } : {}) }];
    });
}

/** `self.attend = attention_for(backend)`, whose functions all hand the rate on to attention that knows no mode. */
function ofKept(module: PyModule, call: PyCall, keywords: readonly string[]): readonly OwnArgument[] {
  const functions = functionsKept(module, call);
  const kept = keywords.filter((keyword) => functions.length > 0 && functions.every((own) => handsOnModeless(own, keyword)));
  return kept.map((keyword) => ({ keyword, callee: call.calleeText, modeless: true as const }));
}

/** JAX and Keras draw their masks by functions of the same names. */
const isForOthers = once(({ imports }: PyModule) => {
  const uses = (packages: RegExp) => [...imports].some((name) => packages.test(name));
  return (
    uses(/^(?:jax|flax|equinox|haiku|keras|tf_keras|keras_hub)(?:\.|$)/) &&
    !uses(/^(?:torch|torchvision|timm|lightning|pytorch_lightning)(?:\.|$)/)
  );
});
