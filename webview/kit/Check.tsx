import './Check.css';
import type { ComponentChildren, VNode } from 'preact';

export interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ComponentChildren;
  readonly testId?: string;
}

/** A labelled checkbox. */
export function Check({ checked, onChange, children, testId }: CheckProps): VNode {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} data-testid={testId} />
      <span>{children}</span>
    </label>
  );
}
