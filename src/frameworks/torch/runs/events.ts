import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Frame, LoopRun, Switch } from './state';
import type { Network, Output } from './values';

/** A network is run. */
export interface Forward {
  readonly kind: 'forward';
  readonly module: PyModule;
  readonly node: PyNode;
  /** The call names a method: `model.decode(x)`. */
  readonly isMethod: boolean;
  readonly network: Network;
  /** Bits of `state`. */
  readonly mode: number;
  /** What decided it last; null where it is the mode of a new network. */
  readonly by: Switch | null;
  readonly withoutGradient: boolean | null;
  readonly frame: Frame;
  readonly loops: readonly LoopRun[];
}

/** A backward pass: networks learn from what they gave with gradients since the one before. */
export interface Learning {
  readonly kind: 'learning';
  readonly from: readonly Forward[];
  /** All from which gradients may have come. */
  readonly reached: ReadonlySet<Output>;
  readonly loops: readonly LoopRun[];
  readonly frame: Frame;
}

/** Weights of a network come from a file. */
export interface Loading {
  readonly kind: 'loading';
  readonly network: Network;
}

export type Event = Forward | Learning | Loading;
