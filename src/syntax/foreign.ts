/**
 * Canonical names of what other files of the project define: `path/to/file.py:Name`. The colon keeps them apart from every library's
 * name. A path that begins with a dot gets a colon before it as well, since a leading dot marks the asking file's own names.
 */
export interface Foreign {
  readonly file: string;
  /** Dotted inside the file; '' for the file itself. */
  readonly name: string;
}

export function foreignName({ file, name }: Foreign): string {
  return `${file.startsWith('.') ? ':' : ''}${file}:${name}`;
}

/** The file and name behind a canonical name; null when it is this file's own or a library's. */
export function readForeign(canonical: string): Foreign | null {
  const colon = canonical.lastIndexOf(':');
  if (colon <= 0) return null;
  return { file: canonical.slice(canonical.startsWith(':') ? 1 : 0, colon), name: canonical.slice(colon + 1) };
}

/** A name as another file sees it: what is `.Name` in its own file becomes foreign. */
export function seenFromOutside(file: string, canonical: string): string {
  return canonical.startsWith('.') ? foreignName({ file, name: canonical.slice(1) }) : canonical;
}
