import type { Clock, LabWorker } from '../../../src/lab/search/pool';
import type { LabHost } from '../../../src/protocol/lab';
import type { Engine } from '../engine';
import type { Assets } from './assets';

/** What a session is given; tests and the harness give their own. */
export interface SessionContext {
  readonly host: LabHost;
  readonly engine: Engine;
  readonly assets: Assets;
  readonly createWorker: (address: string) => LabWorker;
  /** Whether the page is offered a GPU. */
  readonly hasGpu: () => Promise<boolean>;
  /** Of the machine the page runs on, which may be another than the host's; 0 = unknown. */
  readonly cores: number;
  readonly clock: Clock;
  readonly today: () => Date;
  readonly newId: () => string;
  readonly remember: (state: { readonly uri: string; readonly studyId: string | null }) => void;
}
