import type { VNode } from 'preact';

export interface PlaceLinkProps {
  /** "line 42". */
  readonly text: string;
  readonly onPress: () => void;
}

/** A place in the source that a press shows there. */
export function PlaceLink({ text, onPress }: PlaceLinkProps): VNode {
  return (
    <button type="button" class="link" title="Show it in the file" data-testid="place-link" onClick={onPress}>
      {text}
    </button>
  );
}
