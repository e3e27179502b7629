import type { VNode } from 'preact';

/** A message whose names stand between backticks, as they do in Markdown. */
export function Prose({ text }: { readonly text: string }): VNode {
  // Every second part lay between two backticks.
  const parts = text.split('`');
  return (
    <>{parts.map((part, index) => (index % 2 === 1 && index < parts.length - 1 ? <code key={`${index}${part}`}>{part}</code> : part))}</>
  );
}
