import './LayerTable.css';
import type { VNode } from 'preact';
import type { LayerMapping } from '../../../src/lab/study';
import type { Layer } from '../../../src/model/network';
import { Icon, type IconName } from '../../kit/Icon';
import { TableBox } from '../../kit/TableBox';
import { countText } from '../model/words';

type Kind = LayerMapping['outcome']['kind'];

const OUTCOMES: Readonly<Record<Kind, { readonly icon: IconName; readonly word: string }>> = {
  trained: { icon: 'pass', word: 'trained as it is' },
  adapted: { icon: 'edit', word: 'adapted' },
  dropped: { icon: 'circle-slash', word: 'left out' },
  unsupported: { icon: 'error', word: 'cannot be trained' },
};

export interface LayerTableProps {
  readonly mappings: readonly LayerMapping[];
  readonly layers: readonly Layer[];
}

/** What the lab makes of each layer, so that nothing is replaced in silence. */
export function LayerTable({ mappings, layers }: LayerTableProps): VNode {
  const shapes = new Map(layers.map((layer) => [layer.id, layer.outputShape]));
  return (
    <div class="section">
      <h2>What will be trained</h2>
      <TableBox label="Layers and what the lab makes of them">
        <table class="table layers" data-testid="layers">
          <thead>
            <tr>
              <th scope="col">Layer in the source</th>
              <th scope="col">Output there</th>
              <th scope="col">In the lab</th>
            </tr>
          </thead>
          <tbody>
            {mappings.map(({ layerId, label, outcome }) => (
              <tr key={layerId} data-outcome={outcome.kind}>
                <th scope="row">
                  <code>{label}</code>
                </th>
                <td class="number-left">{shapeText(shapes.get(layerId) ?? null)}</td>
                <td>
                  <span class={`outcome outcome-${outcome.kind}`}>
                    <Icon name={OUTCOMES[outcome.kind].icon} />
                    <span>
                      {OUTCOMES[outcome.kind].word}
                      <span class="muted">{detailOf(outcome)}</span>
                    </span>
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </div>
  );
}

function detailOf(outcome: LayerMapping['outcome']): string {
  switch (outcome.kind) {
    case 'trained':
      return outcome.parameters ? ` · ${countText(outcome.parameters, 'parameter')}` : '';
    case 'adapted':
    case 'dropped':
      return ` · ${outcome.note}`;
    case 'unsupported':
      return ` · ${outcome.reason}`;
  }
}

function shapeText(shape: Layer['outputShape']): string {
  return shape === null ? '' : shape.map((size) => size ?? '?').join(' × ');
}
