import './LayerTable.css';
import type { VNode } from 'preact';
import type { LayerMapping } from '../../../src/lab/study';
import type { Layer } from '../../../src/model/network';
import type { LabSubject } from '../../../src/protocol/lab';
import { Icon, type IconName } from '../../kit/Icon';
import { TableBox } from '../../kit/TableBox';
import { countText, rateWords } from '../model/words';

type Outcome = LayerMapping['outcome'];

const OUTCOMES: Readonly<Record<Outcome['kind'], { readonly icon: IconName; readonly word: string }>> = {
  trained: { icon: 'pass', word: 'trained as it is' },
  adapted: { icon: 'edit', word: 'adapted' },
  dropped: { icon: 'circle-slash', word: 'left out' },
  unsupported: { icon: 'error', word: 'cannot be trained' },
};

export interface LayerTableProps {
  readonly title: string;
  readonly mappings: readonly LayerMapping[];
  readonly subject: LabSubject | null;
  /** At which rates dropout layers are trained: "at every rate of the study". */
  readonly rates: string;
  /** What a layer's weights start from, to be chosen. */
  readonly start?: ((layerId: string) => VNode | null) | undefined;
}

/** What the lab makes of each layer, so that nothing is replaced in silence. */
export function LayerTable({ title, mappings, subject, rates, start }: LayerTableProps): VNode {
  const layers = new Map(subject?.model.layers.map((layer) => [layer.id, layer]));
  return (
    <div class="section">
      <h2>{title}</h2>
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
                <td>{shapeText(layers.get(layerId)?.outputShape ?? null)}</td>
                <td>
                  <div class="layer-fate">
                    <span class={`outcome outcome-${outcome.kind}`}>
                      <Icon name={OUTCOMES[outcome.kind].icon} />
                      <span>
                        {OUTCOMES[outcome.kind].word}
                        <span class="muted">{detailOf(outcome, rates, rateIn(subject, layers.get(layerId)))}</span>
                      </span>
                    </span>
                    {start?.(layerId)}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </div>
  );
}

function detailOf(outcome: Outcome, rates: string, rate: string | null): string {
  switch (outcome.kind) {
    case 'trained':
      if (rate !== null) return ` · ${rates}; ${rate}`;
      return outcome.parameters ? ` · ${countText(outcome.parameters, 'parameter')}` : '';
    case 'adapted':
    case 'dropped':
      return ` · ${outcome.note}`;
    case 'unsupported':
      return ` · ${outcome.reason}`;
  }
}

/** What a dropout layer's rate is in the source; null for other layers. */
function rateIn(subject: LabSubject | null, layer: Layer | undefined): string | null {
  const { operation } = layer ?? {};
  if (operation?.type !== 'dropout') return null;
  const value = subject?.sites.find((site) => site.id === operation.siteId)?.rate.value ?? null;
  return value === null ? 'its rate in the source is unknown' : `in the source it ${rateWords(value)}`;
}

function shapeText(shape: Layer['outputShape']): string {
  return shape === null ? '' : shape.map((size) => size ?? '?').join(' × ');
}
