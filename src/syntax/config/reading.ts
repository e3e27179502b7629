import type { ConfigDocument } from '../config';

/** What a format's parser makes of a text. */
export type ReadConfig = Pick<ConfigDocument, 'root' | 'problems' | 'comments'>;
