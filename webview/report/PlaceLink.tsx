import type { VNode } from 'preact';
import type { Place } from '../../src/protocol/report';

export interface PlaceLinkProps {
  readonly place: Place;
  readonly onOpen: (place: Place) => void;
}

/** Tells places of a file apart; lines of a notebook count within their cell. */
export function placeKey({ cell, line, column }: Place): string {
  return `${cell}:${line}:${column}`;
}

/** "line 12", or "cell 3, line 4" in a notebook; goes there. */
export function PlaceLink({ place, onOpen }: PlaceLinkProps): VNode {
  const where = place.cell === null ? `line ${place.line}` : `cell ${place.cell + 1}, line ${place.line}`;
  return (
    <button type="button" class="report-link report-place" onClick={() => onOpen(place)} title="Show in the editor" data-testid="place">
      {where}
    </button>
  );
}
