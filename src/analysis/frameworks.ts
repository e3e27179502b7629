import type { FrameworkReader, FrameworkWriter } from '../frameworks/framework';
import { keras } from '../frameworks/keras';
import { torch } from '../frameworks/torch';

export type Framework = FrameworkReader & FrameworkWriter;

/** Every framework that is read and written. */
export const frameworks: readonly Framework[] = [torch, keras];
