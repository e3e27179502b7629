import { type CheckedFile, Places } from './place';
import { position } from './text';

/** One line for each finding, as compilers print them: `net.py:4:2: error rate-out-of-range: The rate …`. */
export function conciseLines(file: CheckedFile): string {
  const places = new Places(file);
  return file.report.findings
    .map(({ span, severity, rule, message }) => `${file.path}:${position(places.of(span))}: ${severity} ${rule}: ${oneLine(message)}\n`)
    .join('');
}

function oneLine(message: string): string {
  return message.replace(/\s*[\r\n]+\s*/g, ' ');
}
