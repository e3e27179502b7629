import type { ComponentChildren, VNode } from 'preact';

export interface TableBoxProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A wide table scrolls in here, so that the page never scrolls sideways. */
export function TableBox({ label, children }: TableBoxProps): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="table-box" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
