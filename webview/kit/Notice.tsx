import './Notice.css';
import type { ComponentChildren, VNode } from 'preact';
import { Icon, type IconName } from './Icon';

export type Tone = 'good' | 'info' | 'warning' | 'error' | 'unsure';

const TONES: Readonly<Record<Tone, IconName>> = { good: 'pass', info: 'info', warning: 'warning', error: 'error', unsure: 'question' };

export interface NoticeProps {
  readonly tone: Tone;
  readonly children: ComponentChildren;
  /** Said to a screen reader when it appears. */
  readonly role?: 'alert' | 'status';
  readonly testId?: string;
}

/** Something the reader should know, in the place where it matters. */
export function Notice({ tone, children, role, testId }: NoticeProps): VNode {
  return (
    <div class={`notice notice-${tone}`} role={role} data-testid={testId}>
      <Icon name={TONES[tone]} />
      <div class="notice-text">{children}</div>
    </div>
  );
}
