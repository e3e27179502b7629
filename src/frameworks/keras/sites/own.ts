import type { Rate } from '../../../model/site';
import { takesKeepProbability } from '../../../model/words';
import { holding, startingIn } from '../../../syntax/contents';
import { literalValue } from '../../../syntax/literals';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { absentRate, givenRate } from '../../rate';
import { argumentNode } from '../arguments';
import { selfAttribute } from '../tree';
import { baseExpressions, constructorOf, type Own, ownBehind } from './definitions';
import type { Found } from './describe';
import { Follower, frameworkForm } from './follow';
import type { SiteForm } from './form';
import { isFrameworkName } from './forms';
import { structureOf } from './structure';

/** A site whose callee is the project's own. */
export interface OwnSite extends Found {
  readonly parameter: string;
  readonly rate: Rate;
  readonly modeless?: true;
  readonly misnamed?: true;
}

/** Keywords by which people hand rates on. */
const KEYWORD = /(?:drop|keep_?prob|surviv)\w{0,60}\s{0,99}=(?!=)/gi;
const NAMED = /drop|stochastic_?depth/i;
const MISPLACED = /keep_?p/i;
const mayMisplace = holding(/keep_?p/gi);
const RATE_KEYWORD = /drop|keep_?prob|surviv/i;

/** Calls of the project's own classes and functions that configure dropout inside them. */
export class OwnDefinitions {
  readonly #follower = new Follower();
  readonly #keywords: readonly number[];

  constructor(readonly module: PyModule) {
    this.#keywords = [...module.text.matchAll(KEYWORD)].map(({ index }) => index);
  }

  sitesOf(call: PyCall): readonly OwnSite[] {
    const last = lastName(call);
    const named = NAMED.test(last);
    const carries = this.#keywords.length > 0 && startingIn(this.#keywords, spanOfNode(call.node), (at) => at).length > 0;
    if (!named && !carries) return this.#isMisplaced(call) ? this.#misplaced(call) : [];
    if (isFrameworkName(last)) return [];
    const wanted = [...call.keywords].filter(([name, node]) => RATE_KEYWORD.test(name) && mayBeRate(node));
    if (!named && wanted.length === 0) return [];
    if (named && selfAttribute(call.callee) !== null && wanted.length === 0) return [];
    const own = ownBehind(this.module, call.callee);
    if (!own) return [];
    const callee = nameOf(own);
    return this.#structural(call, own, callee) ?? this.#heir(call, own) ?? this.#followed(own, wanted, callee);
  }

  #isMisplaced(call: PyCall): boolean {
    return mayMisplace(this.module, call.node) && MISPLACED.test(call.positional.map(({ text }) => text).join(' '));
  }

  /** `block(x, keep_prob)` where the function takes a rate at that place: only its name tells. */
  #misplaced(call: PyCall): readonly OwnSite[] {
    const own = call.starred || isFrameworkName(lastName(call)) ? null : ownBehind(this.module, call.callee);
    if (!own) return [];
    return call.positional.flatMap((node, position): OwnSite[] => {
      if (!/^(?:[\w.]+\.)?\w*keep_?p\w*$/i.test(node.text)) return [];
      const parameter = this.#follower.parameterAt(own, position);
      const reached = parameter === null || /keep/i.test(parameter) ? null : this.#follower.reached(own, parameter);
      if (parameter === null || !reached || reached.keeps) return [];
      const form: SiteForm = { kind: 'argument', granularity: reached.granularity, parameters: [], others: {} };
      return [{ callee: nameOf(own), form, parameter, rate: givenRate(this.module, node, false) }];
    });
  }

  /** `DropPath(0.1)` of the project. */
  #structural(call: PyCall, own: Own, callee: string): readonly OwnSite[] | null {
    const structure = structureOf(own);
    if (!structure) return null;
    const { kind, granularity, parameter, position, keeps } = structure;
    const form: SiteForm = { kind, granularity, parameters: [], others: {} };
    const node = argumentNode(call, [parameter], position);
    return [{ callee, form, parameter, rate: node ? givenRate(this.module, node, keeps) : this.#defaultOf(call, own, parameter, keeps) }];
  }

  /** An object of a class that inherits a dropout layer, with its constructor or with one that names the rate alike. */
  #heir(call: PyCall, own: Own): readonly OwnSite[] | null {
    if (own.kind !== 'class') return null;
    const names = constructorOf(own.owner)?.parameters.slice(1);
    for (const base of baseExpressions(own.owner)) {
      const form = frameworkForm(own.module, base);
      if (!form || (names && form.kind !== 'layer')) continue;
      return form.parameters.flatMap((parameter): OwnSite[] => {
        const at = names?.findIndex(({ name, defaultValue }) => name === parameter.name && !defaultValue);
        if (at !== undefined && (at < 0 || names?.slice(0, at).some(({ name }) => name.startsWith('*')))) return [];
        const node = argumentNode(call, [parameter.name, ...parameter.synonyms], at ?? parameter.position);
        if (!node && parameter.optional) return [];
        const rate = node ? givenRate(this.module, node, takesKeepProbability(parameter.name)) : absentRate(parameter.absent, call.starred);
        return [{ callee: nameOf(own), form, parameter: parameter.name, rate }];
      });
    }
    return null;
  }

  #followed(own: Own, wanted: readonly (readonly [string, PyNode])[], callee: string): readonly OwnSite[] {
    return wanted.flatMap(([parameter, node]): OwnSite[] => {
      const reached = this.#follower.reached(own, parameter);
      if (!reached) return [];
      const form: SiteForm = { kind: 'argument', granularity: reached.granularity, parameters: [], others: {} };
      const modeless = own.kind === 'function' && reached.modeless ? { modeless: true as const } : {};
      const misnamed = reached.keeps !== takesKeepProbability(parameter) ? { misnamed: true as const } : {};
      return [{ callee, form, parameter, rate: givenRate(this.module, node, reached.keeps), ...modeless, ...misnamed }];
    });
  }

  /** What the definition says when the call does not. */
  #defaultOf(call: PyCall, own: Own, parameter: string, keeps: boolean): Rate {
    const definition = own.kind === 'class' ? constructorOf(own.owner) : own.definition;
    const node = definition?.parameters.find(({ name }) => name === parameter)?.defaultValue;
    if (!node || call.starred) return absentRate(null);
    const { value, origin, elsewhere } = givenRate(own.module, node, keeps);
    const here = own.module === this.module;
    const place = origin && !here ? { elsewhere: { file: own.module.file, span: origin } } : elsewhere ? { elsewhere } : {};
    return { ...absentRate(value), source: value === null ? 'unknown' : 'parameter-default', origin: here ? origin : null, ...place };
  }
}

function lastName({ callee, calleeText }: PyCall): string {
  if (/^[A-Za-z_][\w.]*$/.test(calleeText)) return calleeText.slice(calleeText.lastIndexOf('.') + 1);
  return callee.type === 'attribute'
    ? (callee.childForFieldName('attribute')?.text ?? '')
    : callee.type === 'identifier'
      ? callee.text
      : '';
}

function mayBeRate(node: PyNode): boolean {
  const literal = literalValue(withoutParentheses(node));
  return literal === undefined || typeof literal === 'number';
}

function nameOf(own: Own): string {
  return own.kind === 'class' ? own.owner.name : own.definition.name;
}
