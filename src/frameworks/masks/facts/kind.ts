import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
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

/** Elements are drawn one by one and belong to activations. */
export function isElementwise(module: PyModule, { call }: Source, { application, names }: Followed): boolean {
  const around = namesAround(module, call.node);
  if ([...around, ...names].some((name) => ELSE.test(snakeCase(name.replace(/^self\./, ''))))) return false;
  // The same mask each time is part of the network.
  if (isSeeded(module, call.node) && /^torch\./.test(call.name ?? '')) return false;
  const target = application.to?.text ?? '';
  if (NO_ACTIVATIONS.test(target) || SHARED.test(call.node.text.replace(BOUNDS, ''))) return false;
  if (application.how !== 'fill') return application.how !== 'return';
  return /shape|_like|\.size\(\)/.test(call.node.text) && !/\[[^\]]*(?:,|:)[^\]]*\]\s*=[^=]/.test(application.node.text);
}

export function isSeeded(module: PyModule, draw: PyNode): boolean {
  return /manual_seed\(|\.seed\(\d+\)/.test(module.enclosingFunction(draw)?.node.text ?? '');
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
