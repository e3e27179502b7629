import type { VNode } from 'preact';
import { LayerActivation } from './LayerActivation';
import { type LayerFieldProps, LayerStart } from './LayerStart';

/** What can be chosen for one layer: its activation and what its weights start from. */
export function LayerChoices(props: LayerFieldProps): VNode {
  return (
    <>
      <LayerActivation {...props} />
      <LayerStart {...props} />
    </>
  );
}
