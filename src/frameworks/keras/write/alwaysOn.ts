import type { Change } from '../../../model/change';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Edit } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { callsByPlace } from '../tree';
import { withoutItem } from './places';
import { callOfSite } from './rates';

/** A layer of one's own that drops in every mode takes the place of the layer, and its call no longer says `training=True`. */
export function makeAlwaysOn(
  { siteId, call: place }: Extract<Change, { type: 'make-always-on' }>,
  { module, reading }: WriteContext,
): readonly Edit[] | null {
  const site = reading.sites.find(({ id, framework }) => framework === 'keras' && id === siteId);
  const built = site?.kind === 'layer' ? callOfSite(site, module) : null;
  const run = callsByPlace(module).get(`${place.start}:${place.end}`);
  const flag = run?.keywords.get('training')?.parent;
  const base = site?.callee.split('.').at(-1);
  if (!built || !flag || !base || !/^[A-Za-z_][\w.]*$/.test(built.callee.text)) return null;
  // The class stands outside of functions, where only the names of the module are known.
  if (module.isLocal(built.callee.text.replace(/\..*$/, ''), built.node)) return null;
  const name = `Always${base}`;
  const statement = outermost(built.node);
  const removal = withoutItem(module.text, flag);
  if (!statement || !removal || module.text.includes(name) || !startsItsLine(module, statement)) return null;
  const eol = module.text.includes('\r\n') ? '\r\n' : '\n';
  const lines = [
    `class ${name}(${built.callee.text}):`,
    '    def call(self, inputs, training=None):',
    '        return super().call(inputs, training=True)',
    '',
    '',
    '',
  ];
  return [
    { span: { start: statement.startIndex, end: statement.startIndex }, text: lines.join(eol) },
    { span: spanOfNode(built.callee), text: name },
    removal,
  ];
}

/** The statement of the module that holds the node, or the comments right above it. */
function outermost(node: PyNode): PyNode | null {
  let at: PyNode | null = node;
  while (at?.parent && at.parent.type !== 'module') at = at.parent;
  while (at?.previousNamedSibling?.type === 'comment') at = at.previousNamedSibling;
  return at;
}

function startsItsLine({ text }: PyModule, { startIndex }: PyNode): boolean {
  return startIndex === 0 || text[startIndex - 1] === '\n';
}
