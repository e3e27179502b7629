import type { Change } from '../../model/change';
import type { MaskFactor, MaskFacts, MaskInTest } from '../../model/mask';
import type { DropoutSite } from '../../model/site';
import type { Edit } from '../../text/edit';
import type { Span } from '../../text/span';
import type { WriteContext } from '../framework';

type MendMask = Extract<Change, { readonly type: 'mend-mask' }>;

/** The text edits that mend a mask written by hand; null when what they need is not known. */
export function mendMask({ siteId, part, index = 0 }: MendMask, { reading, module: { text } }: WriteContext): readonly Edit[] | null {
  const site = reading.sites.find((each) => each.id === siteId);
  const mask = site?.mask;
  const edit =
    site && mask ? editFor(part, site, { ...mask, factor: mask.test[index] ?? null, place: mask.inTest[index] ?? null }, text) : null;
  return edit ? [edit] : null;
}

function editFor(
  part: MendMask['part'],
  site: DropoutSite,
  mask: MaskFacts & { readonly factor: MaskFactor | null; readonly place: MaskInTest | null },
  text: string,
): Edit | null {
  const { masked, keep, contradicted, factor, place, backward } = mask;
  const divisor = site.arguments.scale?.span ?? null;
  switch (part) {
    case 'rescale':
      return masked && keep ? { span: { start: masked.end, end: masked.end }, text: ` / ${keep}` } : null;
    case 'divisor':
      return divisor && keep ? { span: divisor, text: keep } : null;
    case 'test-factor':
      return factor && keep ? { span: factor.factor, text: keep } : null;
    case 'comparison':
      return contradicted && turnedRound(contradicted, text);
    case 'no-test-factor':
      return factor && (factor.inPlace ? withoutLine(factor.span, text) : { span: factor.span, text: cut(factor.operand, text) });
    case 'no-test-mask':
      return place?.masked ? { span: place.masked.span, text: cut(place.masked.operand, text) } : null;
    case 'gradient':
      if (!backward?.mend) return null;
      return backward.kind === 'redrawn' ? withoutLine(backward.mend.span, text) : multiplied(backward.mend, text);
  }
}

/** `rand() > keep_prob` -> `rand() < keep_prob`. */
function turnedRound(span: Span, text: string): Edit | null {
  const written = cut(span, text);
  const [operator, ...more] = written.matchAll(/[<>]/g);
  if (!operator || more.length > 0) return null;
  const at = span.start + operator.index;
  return { span: { start: at, end: at + 1 }, text: operator[0] === '<' ? '>' : '<' };
}

/** The statement is taken away with its line, unless it is alone in its block. */
function withoutLine({ start, end }: Span, text: string): Edit | null {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const indent = text.slice(lineStart, start);
  const above = text.slice(text.lastIndexOf('\n', lineStart - 2) + 1, Math.max(0, lineStart - 1));
  if (/\S/.test(indent) || lineEnd < 0 || /\S/.test(text.slice(end, lineEnd).replace(/#.*/, ''))) return null;
  // The first statement of a block is not the only one when the next line stands as far in.
  const isOnly = /:\s*(?:#.*)?$/.test(above) && !new RegExp(`^${indent}[^\\s#]`).test(text.slice(lineEnd + 1));
  return isOnly ? { span: { start, end }, text: 'pass' } : { span: { start: lineStart, end: lineEnd + 1 }, text: '' };
}

function multiplied({ span, factor }: { readonly span: Span; readonly factor: string }, text: string): Edit {
  const written = cut(span, text);
  const isOne = /^[\w.]+$/.test(written) || /^[\w.]+\([^()]*(?:\([^()]*\)[^()]*)*\)$/.test(written) || factor.startsWith(' /');
  return isOne ? { span: { start: span.end, end: span.end }, text: factor } : { span, text: `(${written})${factor}` };
}

function cut({ start, end }: Span, text: string): string {
  return text.slice(start, end);
}
