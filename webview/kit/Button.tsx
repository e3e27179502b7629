import './Button.css';
import type { ComponentChildren, VNode } from 'preact';
import { Icon, type IconName } from './Icon';

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  readonly icon?: IconName;
  readonly kind?: 'primary' | 'secondary' | 'link';
  readonly disabled?: boolean;
  readonly testId?: string;
  readonly title?: string;
}

/** A native button, so that focus, Enter, Space and forced colours work by themselves. */
export function Button({ children, onPress, icon, kind = 'secondary', disabled = false, testId, title }: ButtonProps): VNode {
  return (
    <button type="button" class={`button button-${kind}`} disabled={disabled} onClick={onPress} data-testid={testId} title={title}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}
