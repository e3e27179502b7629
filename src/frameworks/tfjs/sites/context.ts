import type { SiteContext } from '../../../model/site';
import type { JsModule } from '../../../syntax/javascript/module';
import type { JsNode } from '../../../syntax/javascript/node';

export function contextOf(module: JsModule, call: JsNode): SiteContext {
  const named = namedFunctionAround(module, call);
  return {
    classId: null,
    functionName: named,
    place: placeOf(module, call),
    guarded: module.isGuarded(call),
    intended: module.isIntended(call),
    inBackward: false,
    // The name of the file is known where sources are analysed, not here.
    inTest: false,
  };
}

/** Name of the innermost function that has one: callbacks have none. */
export function namedFunctionAround(module: JsModule, node: JsNode): string | null {
  for (let around = module.enclosingFunction(node); around; around = module.enclosingFunction(around.node)) {
    if (around.name !== null) return around.name;
  }
  return null;
}

function placeOf(module: JsModule, call: JsNode): SiteContext['place'] {
  const inner = module.enclosingFunction(call);
  if (!inner) return 'module';
  for (let around: typeof inner | null = inner; around; around = module.enclosingFunction(around.node)) {
    if (!around.owner) continue;
    if (around.name === 'constructor' || around.name === 'build') return 'constructor';
    return around.name === 'call' ? 'forward' : 'method';
  }
  return 'function';
}
