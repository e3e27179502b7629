import type { ProgramFact } from '../../../model/program';

/** What a call does, before its place is known. */
export type Deed = Pick<
  ProgramFact,
  | 'kind'
  | 'subject'
  | 'training'
  | 'fetches'
  | 'feeds'
  | 'fed'
  | 'fedSettings'
  | 'fedOpposites'
  | 'fedModes'
  | 'leftover'
  | 'unfed'
  | 'feedsMore'
  | 'updates'
  | 'through'
>;
