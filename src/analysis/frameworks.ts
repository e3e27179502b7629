import { keras } from '../frameworks/keras';
import { torch } from '../frameworks/torch';
import type { PythonFramework } from './python';

/** Every framework that is read and written in Python. */
export const pythonFrameworks: readonly PythonFramework[] = [torch, keras];
