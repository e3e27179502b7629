import type { DropoutSite } from '../../../model/site';
import { takesKeepProbability } from '../../../model/words';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import { absentRate, givenRate } from '../../rate';
import { argumentNode } from '../arguments';
import { canonicalName } from '../names';
import { describeSite, type Found } from './describe';
import type { RateParameter } from './form';
import { formOf } from './forms';
import { OwnDefinitions } from './own';
import { sharedGraph } from './shared';
import type { Dialect } from './tensorflow';
import { isTensorFlow1 } from './version';

/** All dropout sites of a module in source order; a recurrent layer with two rates has two. */
export function readSites(module: PyModule): readonly DropoutSite[] {
  const tf1 = isTensorFlow1(module);
  const own = new OwnDefinitions(module);
  return module.calls.flatMap((call): DropoutSite[] => {
    const found = frameworkForm(call, tf1);
    if (found) return sitesOf(module, call, found);
    return own.sitesOf(call).map(({ parameter, rate, modeless, misnamed, ...what }) => {
      const site = describeSite(module, call, what, parameter, rate);
      return { ...site, ...(modeless ? { modeless } : {}), ...(misnamed ? { misnamed } : {}) };
    });
  });
}

/** What the names of Keras, TensorFlow and the libraries around them begin with. */
const FAMILY = /^(?:keras|tf_|tensorflow)/;

function frameworkForm(call: PyCall, tf1: boolean): Found | null {
  const name = call.name !== null && FAMILY.test(call.name) ? canonicalName(call.name) : null;
  return name === null ? null : formOf(name, new CallDialect(call, tf1));
}

/** Few forms ask for the keywords. */
class CallDialect implements Dialect {
  constructor(
    readonly call: PyCall,
    readonly tf1: boolean,
  ) {}

  get keepGiven(): boolean {
    return this.call.keywords.has('keep_prob');
  }

  get rateGiven(): boolean {
    return this.call.keywords.has('rate');
  }
}

function sitesOf(module: PyModule, call: PyCall, found: Found): DropoutSite[] {
  return found.form.parameters.flatMap((parameter) => {
    const node = argumentNode(call, [parameter.name, ...parameter.synonyms], parameter.position);
    if (!node && parameter.optional) return [];
    const site = describeSite(module, call, found, parameter.name, rateOf(module, call, parameter, node));
    const isUntold = IN_GRAPH.test(found.callee) && site.arguments.training === undefined && !site.arguments.is_training?.given;
    const shared = node && isUntold ? sharedGraph(module, call, node) : null;
    const isScoped = SCOPED.test(found.callee) && /\barg_scope\s*\((?:[^()]|\([^()]*\))*drop/.test(module.text);
    return [{ ...site, ...(shared ? { shared } : {}), ...(isScoped ? { modeSet: true } : {}) }];
  });
}

/** Dropout of a graph that drops unless it is told something else. */
const IN_GRAPH = /^tensorflow\.(?:compat\.v1\.)?(?:nn\.dropout|(?:.+\.)?DropoutWrapper|contrib\.(?:layers|slim)\.dropout)$/;

/** What `slim.arg_scope` may tell the mode. */
const SCOPED = /^(?:tensorflow\.contrib\.(?:layers|slim)|tf_slim(?:\.layers)?)\.dropout$/;

function rateOf(module: PyModule, call: PyCall, parameter: RateParameter, node: PyNode | null) {
  // Keras itself has no default rate: a layer without one is unfinished or takes it from `**kwargs`.
  if (!node) return absentRate(parameter.absent, call.starred);
  const rate = givenRate(module, node, takesKeepProbability(parameter.name));
  const isKept = rate.origin !== null && saysKeep(module.text, rate.origin.end);
  const isAbove = takesKeepProbability(parameter.name) && isRunAboveZero(node);
  return { ...rate, ...(isKept ? { saidToKeep: true as const } : {}), ...(isAbove ? { aboveZero: true as const } : {}) };
}

/** `if self.rate > 0.0:` around a call that takes `self.rate`. */
function isRunAboveZero(node: PyNode): boolean {
  let inner = node;
  for (let at = node.parent; at && at.type !== 'function_definition'; at = at.parent) {
    const test =
      at.type === 'if_statement' ? at.childForFieldName('condition') : at.type === 'conditional_expression' ? partsOf(at)[1] : null;
    const first = at.type === 'if_statement' ? at.childForFieldName('consequence') : partsOf(at)[0];
    if (test && first?.startIndex === inner.startIndex && ABOVE_ZERO.exec(test.text)?.[1] === node.text) return true;
    inner = at;
  }
  return false;
}

const ABOVE_ZERO = /^\(?\s*([\w.]+)\s*>\s*0(?:\.0*)?\s*\)?$/;

/** `dropout = 0.75  # probability to keep units` */
function saysKeep(text: string, from: number): boolean {
  const line = text.indexOf('\n', from);
  const comment = /^[^#'"]*#(.*)$/.exec(text.slice(from, line < 0 ? text.length : line))?.[1];
  return (
    comment !== undefined &&
    /\bkeep(?:ing)?\b|\bkeep_?prob|\bkept\b|\bretain/i.test(comment) &&
    !/\bdrop(?:ped|ping)?\b|\bnot\b|\bno\b/i.test(comment)
  );
}
