import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { descendants } from '../../descendants';
import { namesAround } from '../evidence';
import type { Followed } from '../follow';
import type { Source } from '../generators';

/** Words of code that drops or hides something else than single activations, or holds the scale elsewhere on purpose. */
const ELSE =
  /drop_?(?:path|edge|node|block|layer|connect|feat|word|token|att)|stochastic_?depth|surviv|(?:^|_)(?:words?|nodes?|edges?|rows?|tokens?|patch(?:es)?|frames?|depth|layer_drop|alpha|selu|gauss(?:ian)?|modal(?:ity)?|views?|prune[dr]?|pruning|spars\w+|lora|lokr|loha|dora|rank|code|cond|feature|features|feat|attr|sensor|graph|adj|embed\w*|weights?|connect|inputs?|seq|sequence|time|spans?|entity|ids|zoneout|swapout|shake|concrete|aug\w*|denois\w*|corrupt\w*|contrast\w*|delta)(?:_|$)/;

/** Targets that are no activations. */
const NO_ACTIVATIONS = /token|ids?$|label|word|adj|edge|mask|target|batch\[|image|weight|^w\d?$|lengths?$/i;

/** The shape of what is drawn holds an axis of one at its end, or several: samples, words or channels fall together. */
const SHARED = /(?:,\s*1\s*,\s*1\b|,\s*1\s*[)\]]|,\)\s*\+\s*\(1,\)|\[:1\]|\(1,\)\s*\*)/;

/** The ends of what is drawn from, and the values that are chosen: they are no shape. */
const BOUNDS = /uniform_?\(\s*0(?:\.0?)?\s*,\s*1(?:\.0?)?|\[\s*[01]\s*,\s*[01]\s*\]/g;

/** Functions and classes that make an input worse on purpose. A mask may be called noise, too. */
const WORSENS = /(?:^|_)nois[ey]\w*(?:_|$)/;

/** It says itself that it leaves out the scale. */
const UNSCALED = /(?:^|_)(?:non?|not|without|un)_?(?:re)?scal/;

/** Parameters of functions that work on words or their numbers. */
const OF_WORDS = /^(?:pad(?:ding)?_(?:value|id|idx|index|token)\w*|unk\w*|vocab\w*|\w*tokens?|\w*_ids)$/;

/** Elements are drawn one by one and belong to activations. */
export function isElementwise(module: PyModule, { call }: Source, { application, names }: Followed): boolean {
  const around = namesAround(module, call.node);
  if (around.some((name) => WORSENS.test(snakeCase(name)) || UNSCALED.test(snakeCase(name)))) return false;
  if (isOfWords(module, call.node) || isSpared(module, call.node, names) || isSpread(module, call.node, names)) return false;
  if ([...around, ...names].some((name) => ELSE.test(snakeCase(name.replace(/^self\./, ''))))) return false;
  // The same mask each time is part of the network.
  if (isSeeded(module, call.node) && /^torch\./.test(call.name ?? '')) return false;
  const target = application.to?.text ?? '';
  if (NO_ACTIVATIONS.test(target) || SHARED.test(call.node.text.replace(BOUNDS, ''))) return false;
  if (application.how !== 'fill') return application.how !== 'return';
  return /shape|_like|\.size\(\)/.test(call.node.text) && !/\[[^\]]{0,120}[,:][^\]]{0,120}\]\s{0,9}=[^=]/.test(application.node.text);
}

function isOfWords(module: PyModule, draw: PyNode): boolean {
  return module.enclosingFunction(draw)?.parameters.some(({ name }) => OF_WORDS.test(name)) ?? false;
}

/** `mask[ids == PAD] = 1`: some values are told by their number and always kept, as those of words are. */
function isSpared(module: PyModule, draw: PyNode, names: readonly string[]): boolean {
  const around = module.enclosingFunction(draw)?.node ?? module.root;
  return descendants(around, 'assignment').some((assignment) => {
    const left = assignment.childForFieldName('left');
    const isOfMask = left?.type === 'subscript' && names.includes(left.childForFieldName('value')?.text ?? '');
    return isOfMask && /==/.test(left.text) && /^(?:1|1\.0?|True)$/.test(assignment.childForFieldName('right')?.text ?? '');
  });
}

/** Along the last axis alone. */
const ALONG_VECTORS = /^\(\s*(?:-?1\s*,\s*)+(?!-?1\s*\))[^,]+\)$/;

/** `mask = mask.repeat(1, 1, width)`: whole vectors, as those of words, fall together. */
function isSpread(module: PyModule, draw: PyNode, names: readonly string[]): boolean {
  const around = module.enclosingFunction(draw)?.node ?? module.root;
  return descendants(around, 'call').some((call) => {
    const callee = call.childForFieldName('function');
    const isSpreading = /^(?:repeat|tile|expand)$/.test(callee?.childForFieldName('attribute')?.text ?? '');
    const isOfMask = names.includes(callee?.childForFieldName('object')?.text ?? '');
    return isSpreading && isOfMask && ALONG_VECTORS.test(call.childForFieldName('arguments')?.text ?? '');
  });
}

export function isSeeded(module: PyModule, draw: PyNode): boolean {
  return /manual_seed\(|\.seed\(\d+\)/.test(module.enclosingFunction(draw)?.node.text ?? '');
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
