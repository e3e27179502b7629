import type { VNode } from 'preact';
import type { Palette } from '../kit/theme';
import { runLook } from './look';

/** Colour and marker of a run that is drawn; an empty place for one that is not. */
export function Glyph({ place, palette }: { readonly place: number | null; readonly palette: Palette }): VNode {
  const look = place === null ? null : runLook(place, palette);
  return (
    <span class="run-glyph" aria-hidden="true" style={{ color: look?.color ?? '' }}>
      {look?.glyph ?? ''}
    </span>
  );
}
