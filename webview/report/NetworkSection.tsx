import type { VNode } from 'preact';
import type { LayerRow, NetworkRow, Place } from '../../src/protocol/report';
import { Button } from '../kit/Button';
import { PlaceLink, placeKey } from './PlaceLink';

export interface NetworkSectionProps {
  readonly network: NetworkRow;
  readonly file: string;
  /** Among many files the layers stay folded. */
  readonly unfolded: boolean;
  readonly open: (place: Place) => void;
  readonly onCompare: () => void;
}

/** One network: its layers in order, with shapes and weights. */
export function NetworkSection({ network, file, unfolded, open, onCompare }: NetworkSectionProps): VNode {
  const { name, framework, input, output, parameters, layers, unreadable, sites, place } = network;
  return (
    <section class="report-network" aria-label={`Network ${name} in ${file}`} data-testid="network" data-network={name}>
      <div class="report-network-head">
        <h3>
          {name} <span class="muted report-framework">{framework}</span>
        </h3>
        {sites > 0 && parameters !== 0 && (
          <Button icon="beaker" testId="compare" onPress={onCompare}>
            Compare rates
          </Button>
        )}
      </div>
      <p class="report-meta">
        <PlaceLink place={place} onOpen={open} />
        <span>{input === 'unknown' && output === 'unknown' ? 'sizes depend on the input' : `${input} → ${output}`}</span>
        <span>{parameters === null ? 'number of parameters unknown' : `${parameters.toLocaleString('en')} parameters`}</span>
      </p>
      {layers.length > 0 && (
        <details open={unfolded}>
          <summary>
            {layers.length} {layers.length === 1 ? 'layer' : 'layers'}
          </summary>
          <Layers label={`Layers of ${name} in ${file}`} layers={layers} open={open} />
        </details>
      )}
      {unreadable.length > 0 && (
        <details>
          <summary>
            {unreadable.length} {unreadable.length === 1 ? 'place' : 'places'} could not be read
          </summary>
          <ul>
            {unreadable.map((item) => (
              <li key={`${placeKey(item.place)}:${item.reason}`}>
                {item.reason} <PlaceLink place={item.place} onOpen={open} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

interface LayersProps {
  readonly label: string;
  readonly layers: readonly LayerRow[];
  readonly open: (place: Place) => void;
}

function Layers({ label, layers, open }: LayersProps): VNode {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section class="table-box" aria-label={label} tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Layer</th>
              <th scope="col">Kind</th>
              <th scope="col">Output</th>
              <th scope="col" class="number">
                Parameters
              </th>
              <th scope="col">Where</th>
            </tr>
          </thead>
          <tbody>
            {layers.map((layer, index) => (
              <tr key={`${index}:${layer.name}`} class={layer.isDropout ? 'report-dropout' : ''}>
                <th scope="row">{layer.name}</th>
                <td>
                  <code>{layer.callee}</code>
                  {layer.unknown !== '' && <div class="muted">{layer.unknown}</div>}
                </td>
                <td class="report-shape">{layer.shape}</td>
                <td class="number">
                  {layer.parameters === null ? 'unknown' : layer.parameters === 0 ? '' : layer.parameters.toLocaleString('en')}
                </td>
                <td>
                  <PlaceLink place={layer.place} onOpen={open} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
