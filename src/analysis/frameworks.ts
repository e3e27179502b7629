import { configs } from '../frameworks/configs';
import { configCalls } from '../frameworks/configs/python';
import { data } from '../frameworks/data';
import { equinox } from '../frameworks/equinox';
import { flax } from '../frameworks/flax';
import { haiku } from '../frameworks/haiku';
import { keras } from '../frameworks/keras';
import { kerasSaved } from '../frameworks/keras/saved';
import { logs } from '../frameworks/logs';
import { masks } from '../frameworks/masks';
import { skips } from '../frameworks/masks/skips';
import { tfjs } from '../frameworks/tfjs';
import { torch } from '../frameworks/torch';
import { training } from '../frameworks/training';
import { tuners } from '../frameworks/tuners';
import type { ConfigFramework } from './config';
import type { PythonFramework } from './python';
import type { ScriptFramework } from './script';

/** Every framework that is read and written in Python. */
export const pythonFrameworks: readonly PythonFramework[] = [
  torch,
  keras,
  flax,
  equinox,
  haiku,
  configCalls,
  masks,
  skips,
  tuners,
  logs,
  data,
  training,
];

/** Every framework that reads configuration files. */
export const configFrameworks: readonly ConfigFramework[] = [configs, kerasSaved];

/** Every framework that is read and written in JavaScript and TypeScript. */
export const scriptFrameworks: readonly ScriptFramework[] = [tfjs];
