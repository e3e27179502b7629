import type { Step } from '../../../../model/modes';
import type { PyCall, PyFunction } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { asksForMode } from '../../../../syntax/traits';
import { bare, passedArguments } from '../../tree';
import { passesOf, switched } from './called';
import { type Doings, doingsWith, foreignFunction, HARMLESS, SAVES } from './handed';
import { doingsInside, isHeld, keeperClass, keptBy } from './keepers';
import { isAside, isScoring, wantsChance } from './likely';
import type { Variables } from './variables';

export type What = Pick<Step, 'kind' | 'variable' | 'name'> &
  Partial<Pick<Step, 'target' | 'passes' | 'tells' | 'mode' | 'exporter' | 'generates' | 'within'>>;

/** Variables that are given to a call whose doings cannot be seen. */
export function handedOver(call: PyCall, variables: Variables, target: PyFunction | null): readonly What[] {
  const name = call.calleeText;
  if (HARMLESS.test(name)) return [];
  const given = passedArguments(call.node).map(({ value }) => ({ value, variable: variables.of(switched(value)) }));
  const isGiven = given.some(({ variable }) => variable !== null);
  // What is called may stand in another file: it is looked for only where it is given a network.
  const seen = target && isGiven ? new Set(passesOf(call, target, variables).map(({ variable }) => variable)) : new Set<string>();
  const keeper = isGiven ? keeperClass(variables.module, call) : null;
  const isFollowed = keeper === null || isHeld(variables.module, call);
  const kept = keeper && isFollowed ? keptBy(variables.module, variables, call.node) : [];
  return given.flatMap(({ value, variable }): readonly What[] => {
    if (variable === null) return ofObject(value, name, variables);
    if (isFollowed && (seen.has(variable) || kept.some((each) => each.variable === variable && each.attribute !== null))) return [];
    const own = target ? null : foreignFunction(variables.module, call);
    const doings = own ? doingsWith(own, call, (text) => text === bare(value).text) : null;
    // Who calls a method by which the network switches itself changes its mode as well.
    if (own && callsAny(own.module.text, variables.switching)) return [{ kind: 'touched', variable, name }];
    if (!doings || doings.mode === 'unknown') return SAVES.test(name) ? [] : [{ kind: 'touched', variable, name }];
    return done(doings, variable, bare(value).text, name, own !== null && measures(own.definition));
  });
}

/** A function that only scores what it is given, by its name: its caller has to see to the mode. */
function measures({ name, node }: PyFunction): boolean {
  const around = node.parent?.type === 'decorated_definition' ? node.parent : node;
  return isScoring(name) && !isAside(name) && !asksForMode(around.text) && !wantsChance(around.text);
}

function done({ mode, runs, learns }: Doings, variable: string, written: string, callee: string, isScored: boolean): readonly What[] {
  const isPrediction = isScored && mode === 'none' && !learns;
  return [
    ...(mode === 'evaluates' ? [{ kind: 'eval-mode' as const, variable, name: written }] : []),
    ...(runs
      ? [
          {
            kind: 'forward' as const,
            variable,
            name: written,
            ...(isPrediction ? { generates: true as const } : { within: true as const }),
          },
        ]
      : []),
    ...(learns ? [{ kind: 'learn' as const, variable: null, name: callee }] : []),
  ];
}

function callsAny(text: string, methods: ReadonlySet<string>): boolean {
  return [...methods].some((name) => text.includes(`.${name}(`));
}

/** An object that keeps networks is given away: who gets it may switch them. */
function ofObject(value: PyNode, name: string, variables: Variables): readonly What[] {
  if (!/^(?:identifier|attribute)$/.test(bare(value).type)) return [];
  return keptBy(variables.module, variables, value).map(({ variable }) => ({ kind: 'touched', variable, name }));
}

/** A method of an object that keeps networks is called: `evaluator.run()`. One of this file, the target, is followed by itself. */
export function ofKeepers(call: PyCall, variables: Variables, target: PyFunction | null): readonly What[] {
  const callee = bare(call.callee);
  const object = target === null && callee.type === 'attribute' ? callee.childForFieldName('object') : null;
  if (!object) return [];
  return keptBy(variables.module, variables, object).flatMap((kept): readonly What[] => {
    const doings = doingsInside(kept, callee.childForFieldName('attribute')?.text ?? '');
    if (doings.mode === 'unknown' || callsAny(kept.owner.module.text, variables.switching))
      return [{ kind: 'touched', variable: kept.variable, name: call.calleeText }];
    return done(doings, kept.variable, kept.name, call.calleeText, false);
  });
}
