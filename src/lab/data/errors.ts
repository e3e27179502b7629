/** Why a value the user gave cannot be used; lines and columns are 1-based. */
export interface ValueError {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export type Outcome<T> = { readonly ok: T } | { readonly err: ValueError };

export function refuse(code: string, message: string): { readonly err: ValueError } {
  return { err: { code, message } };
}
