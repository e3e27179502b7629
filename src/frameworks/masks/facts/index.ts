import type { MaskFactor, MaskFacts } from '../../../model/mask';
import type { DropoutSite } from '../../../model/site';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { literally } from '../../../text/pattern';
import type { Span } from '../../../text/span';
import { isInLayer } from '../evidence';
import type { Followed } from '../follow';
import type { Source } from '../generators';
import { isSameShare, type Share, shareOf } from '../threshold';
import { gradientOf, isBackward, redrawnIn } from './gradient';
import { isElementwise, isSeeded } from './kind';
import { branchPhase, phaseOf } from './phase';
import { rateNames } from './rateNames';
import { type Scaling, scalingsBy } from './scalings';
import { inTestOf } from './testUse';

/** A mask as the sites know it. */
export interface FoundMask {
  readonly site: DropoutSite;
  readonly source: Source;
  readonly followed: Followed;
  readonly divisor: PyNode | null;
  readonly dropped: Share;
}

/** The facts about one of a file's masks. */
export function maskFacts(module: PyModule, mask: FoundMask, all: readonly FoundMask[]): MaskFacts {
  const { site, source, followed, divisor, dropped } = mask;
  const { application } = followed;
  const draw = source.call.node;
  const rates = rateNames(module, dropped.node);
  const { value } = module.resolve(dropped.node);
  const literal = rates.size === 0 && typeof value === 'number' ? value : null;
  const scalings = scalingsBy(module, rates, literal).filter(({ node }) => !within(node, draw) && !holds(node, draw));
  const training = trainingScale(module, mask, all, scalings);
  const keep = keepText(module, mask);
  const isNamed = isNamedOtherwise(dropped, site);
  const masked = divisor ? null : spanToDivide(application.node, application.how);
  return {
    training,
    keep: isNamed ? null : keep,
    elementwise: isElementwise(module, source, followed),
    ...(isInLayer(module, draw) ? { named: true as const } : {}),
    ...(isSeeded(module, source.call.node) ? { seeded: true as const } : {}),
    masked,
    contradicted: isNamed && followed.flow.compared ? spanOfNode(followed.flow.compared) : null,
    test: testFactors(module, mask, scalings),
    inTest: inTestOf(module, {
      draw,
      application: application.node,
      masked: plain(mask),
      rate: dropped.node,
      rates,
      guarded: site.context.guarded,
    }),
    backward:
      site.framework === 'numpy'
        ? (gradientOf(module, { followed, draw, apart: isApart(mask), training, rates, keep, scalings }) ??
          redrawnIn(
            module,
            draw,
            followed.names,
            all.map((each) => ({ draw: each.source.call.node, names: each.followed.names })),
          ))
        : null,
  };
}

function trainingScale(module: PyModule, mask: FoundMask, all: readonly FoundMask[], scalings: readonly Scaling[]): MaskFacts['training'] {
  const { divisor, followed, dropped, site, source } = mask;
  if (divisor) return isOptional(divisor) ? 'unknown' : ofDivisor(module, divisor, mask);
  if (followed.flow.multiplied || isOptional(followed.application.node) || isScaledByName(followed.application.node)) return 'unknown';
  const others = all.flatMap((each) => (each.divisor ? [each.divisor] : []));
  const own = module.enclosingFunction(source.call.node)?.node.id;
  const masking = new Set(all.map((each) => module.enclosingFunction(each.source.call.node)?.node.id));
  const unexplained = scalings.some(({ node, factor }) => {
    if (others.some((other) => within(other, factor))) return false;
    // Another function's own mask, or another instance's number.
    const around = module.enclosingFunction(node)?.node.id;
    if (around !== own && masking.has(around) && !/^self\./.test(dropped.node.text)) return false;
    if (/\bself\./.test(dropped.node.text) && /\bself\./.test(factor.text) && hasOtherClass(module, node, source.call.node)) return false;
    if (isBackward(module.enclosingFunction(node)?.name ?? '')) return false;
    return phaseOf(module, node) !== 'test' || hasOtherClass(module, node, source.call.node);
  });
  if (unexplained || isShownTwice(module, mask, all)) return 'unknown';
  return isBlended(module, mask) || isPassedOn(module, mask) || dropped.node.type === 'call' || site.rate.guarded ? 'unknown' : 'none';
}

/** Outside of any function the same array is masked once more, then divided: a lesson that shows both. */
function isShownTwice(module: PyModule, mask: FoundMask, all: readonly FoundMask[]): boolean {
  const isAtTop = ({ source }: FoundMask) => module.enclosingFunction(source.call.node) === null;
  const masked = ({ followed }: FoundMask) => followed.application.to?.text;
  return isAtTop(mask) && all.some((each) => each !== mask && each.divisor !== null && isAtTop(each) && masked(each) === masked(mask));
}

function ofDivisor(module: PyModule, divisor: PyNode, { dropped, site }: FoundMask): MaskFacts['training'] {
  const isKeep = isSameShare(module, shareOf(divisor, true), dropped);
  if (isKeep !== false) return isKeep ? 'keep' : 'unknown';
  if (site.rate.value === 0.5 && !site.rate.byDefault) return 'unknown';
  if (isSameShare(module, shareOf(divisor), dropped)) return 'drop';
  const { value, byDefault } = module.resolve(divisor);
  return typeof value === 'number' && value > 0 && value < 1 && !byDefault && !site.rate.byDefault ? 'other' : 'unknown';
}

/** `x * mask * self.scale`: a factor in the same expression that calls itself a scale, wherever its number comes from. */
function isScaledByName(start: PyNode): boolean {
  for (let at = start.parent; at && /^(?:parenthesized_expression|binary_operator)$/.test(at.type); at = at.parent) {
    const sides = [at.childForFieldName('left'), at.childForFieldName('right')];
    if (sides.some((side) => /(?:^|[._])\w{0,40}scal(?:e|ing|ar)\w{0,40}$/i.test(side?.text ?? ''))) return true;
  }
  return false;
}

/** Behind a choice of the way to scale. */
function isOptional(node: PyNode): boolean {
  for (let at = node.parent; at && at.type !== 'function_definition'; at = at.parent) {
    const condition = /^(?:if_statement|elif_clause)$/.test(at.type) ? at.childForFieldName('condition')?.text : '';
    if (condition && /invert|scal|upscale|downscale|normal/i.test(condition)) return true;
  }
  return false;
}

function hasOtherClass(module: PyModule, node: PyNode, draw: PyNode): boolean {
  return module.enclosingClass(node)?.id !== module.enclosingClass(draw)?.id;
}

/** `x * mask + c * (1 - mask)`, a mask that is counted: another value stands where elements are dropped, or the scale is measured. */
function isBlended(module: PyModule, { followed, source }: FoundMask): boolean {
  const scope = module.enclosingFunction(source.call.node)?.node ?? module.root;
  const text = scope.text;
  const targets = [...followed.names, followed.application.to?.text ?? ''].filter((name) => /^[\w.]+$/.test(name));
  return targets.some((name) => {
    const own = literally(name);
    const counted = `\\b${own}(?:\\.\\w+\\([^()\\n]*\\))*\\.(?:sum|mean|numel)\\(|(?:sum|mean|norm|numel|count_nonzero)\\(\\s*${own}\\b`;
    const blended = followed.names.includes(name) ? `|(?:1(?:\\.0?)?\\s*-|~|logical_not\\(|not)\\s*${own}\\b` : '';
    return new RegExp(counted + blended).test(text);
  });
}

/** The probability goes to a call together with something else: it may scale there. */
function isPassedOn(module: PyModule, { source, dropped }: FoundMask): boolean {
  const own = module.enclosingFunction(source.call.node);
  if (!own || dropped.node.type === 'integer' || dropped.node.type === 'float') return false;
  return module.calls.some(({ node, calleeText, positional, keywords }) => {
    if (!within(node, own.node) || within(node, source.call.node) || within(source.call.node, node)) return false;
    if (/(?:^|\.)(?:print|format|full|full_like|less|lt|le|ge|gt|greater|isinstance|append|ValueError|info|debug)_?$/.test(calleeText))
      return false;
    const passed = [...positional, ...keywords.values()];
    return passed.length > 1 && passed.some(({ text }) => text === dropped.node.text);
  });
}

/** The scale stands apart from the mask, so that the gradient needs both. */
function isApart({ followed, divisor }: FoundMask): boolean {
  return divisor !== null && followed.flow.divisor === null;
}

function testFactors(
  module: PyModule,
  { dropped, site, source, followed }: FoundMask,
  scalings: readonly Scaling[],
): readonly MaskFactor[] {
  const kept: Share = { node: dropped.node, turned: !dropped.turned };
  return scalings.flatMap(({ node, operator, factor, operand }): readonly MaskFactor[] => {
    if (operator !== '*' || phaseOf(module, node) !== 'test' || hasOtherClass(module, node, source.call.node)) return [];
    if (isBackward(module.enclosingFunction(node)?.name ?? '')) return [];
    if (isOptional(node) || within(followed.application.node, node) || !isSameScope(module, node, source.call.node, dropped)) return [];
    const share = shareOf(factor);
    const by = isSameShare(module, share, kept) ? 'keep' : isSameShare(module, share, dropped) ? 'drop' : null;
    if (!by) return [];
    const isHalf = site.rate.value === 0.5 && !site.rate.byDefault;
    const inPlace = node.type === 'augmented_assignment';
    return [{ by: isHalf ? 'keep' : by, span: spanOfNode(node), factor: spanOfNode(factor), operand: spanOfNode(operand), inPlace }];
  });
}

/** The same name means the same there: in the same function, of the same instance, or a telling name that is used throughout. */
function isSameScope(module: PyModule, node: PyNode, draw: PyNode, { node: rate }: Share): boolean {
  const own = module.enclosingFunction(draw);
  if (!own || own.node.id === module.enclosingFunction(node)?.node.id || /^self\./.test(rate.text)) return true;
  if (/^[\d.]+$/.test(rate.text)) return branchPhase(node) !== null || module.enclosingFunction(node) !== null;
  return !own.parameters.some(({ name }) => name === rate.text) || /keep|drop|retain/i.test(rate.text);
}

function spanToDivide(node: PyNode, how: string): Span | null {
  if (how !== 'multiply' && how !== 'select') return null;
  const isStatement = node.parent?.type === 'expression_statement' && node.type !== 'augmented_assignment';
  return isStatement || node.parent?.type === 'attribute' ? null : spanOfNode(node);
}

/** The masked expression with the division around it, when nothing else is in it. */
function plain({ followed, divisor }: FoundMask): { readonly span: Span; readonly operand: Span } | null {
  const { node, to, how } = followed.application;
  if (!to || how === 'fill' || how === 'return' || node.type === 'augmented_assignment') return null;
  if (!divisor) return { span: spanOfNode(node), operand: spanOfNode(to) };
  const outer = node.parent?.type === 'binary_operator' && holds(node.parent, divisor) && !holds(node, divisor) ? node.parent : null;
  return outer ? { span: spanOfNode(outer), operand: spanOfNode(to) } : null;
}

/** The probability of keeping where the mask is applied, when it is known there. */
function keepText(module: PyModule, { followed, source, dropped }: FoundMask): string | null {
  const { node, turned } = dropped;
  const drawn = module.enclosingFunction(source.call.node)?.node.id;
  const isHere = module.enclosingFunction(followed.application.node)?.node.id === drawn;
  if (!/^[\w.]+(?:\[[^\]]+\])?$/.test(node.text) || (!isHere && !/^(?:self\.|[\d.])/.test(node.text))) return null;
  return turned ? node.text : `(1 - ${node.text})`;
}

/** `rand() > keep_prob`: it is called a probability of keeping, and drops with it. */
function isNamedOtherwise({ node, turned }: Share, { rate }: DropoutSite): boolean {
  const name = (node.text.split(/[.[]/).at(-1) ?? '').toLowerCase();
  if ((rate.definitions ?? []).some((text) => /1(?:\.0*)?\s*-/.test(text))) return false;
  const keeps = /keep|retain/.test(name);
  return turned ? !keeps && /drop_?(?:out)?_?(?:p|prob|probability|rate)\b|^dropout$/.test(name) : keeps;
}

function within(node: PyNode, outer: PyNode): boolean {
  return outer.startIndex <= node.startIndex && node.endIndex <= outer.endIndex;
}

function holds(outer: PyNode, node: PyNode): boolean {
  return within(node, outer);
}
