import { homedir } from 'node:os';
import { join } from 'node:path';
import type { UserFolders } from './data';

/** Keras keeps its data in `~/.keras` unless `KERAS_HOME` says otherwise. */
export function userFolders(): UserFolders {
  const home = homedir();
  return { home, keras: process.env.KERAS_HOME ?? join(home, '.keras') };
}
