import type { Plot } from './experiment';

/** Where a difference says nothing. */
export const NO_CHANGE: NonNullable<Plot['reference']> = { kind: 'level', value: 0, label: 'no difference' };
