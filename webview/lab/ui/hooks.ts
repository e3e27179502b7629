import { useEffect, useState } from 'preact/hooks';
import { onThemeChange, type Palette, readPalette } from '../../kit/theme';
import type { Store } from '../session/store';

/** The store's state, drawn anew when it tells. */
export function useStore<T>(store: Store<T>): T {
  const [state, setState] = useState(store.get());
  useEffect(() => {
    setState(store.get());
    return store.watch(() => setState(store.get()));
  }, [store]);
  return state;
}

/** The theme's colours, read again when VS Code changes the theme. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => onThemeChange(() => setPalette(readPalette())), []);
  return palette;
}
