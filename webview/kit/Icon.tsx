import './Icon.css';
import beaker from '@vscode/codicons/src/icons/beaker.svg';
import check from '@vscode/codicons/src/icons/check.svg';
import circleSlash from '@vscode/codicons/src/icons/circle-slash.svg';
import edit from '@vscode/codicons/src/icons/edit.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import exported from '@vscode/codicons/src/icons/export.svg';
import goToFile from '@vscode/codicons/src/icons/go-to-file.svg';
import info from '@vscode/codicons/src/icons/info.svg';
import pass from '@vscode/codicons/src/icons/pass.svg';
import play from '@vscode/codicons/src/icons/play.svg';
import question from '@vscode/codicons/src/icons/question.svg';
import refresh from '@vscode/codicons/src/icons/refresh.svg';
import stop from '@vscode/codicons/src/icons/stop-circle.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';
import type { VNode } from 'preact';

const ICONS = {
  beaker,
  check,
  'circle-slash': circleSlash,
  edit,
  error,
  export: exported,
  'go-to-file': goToFile,
  info,
  pass,
  play,
  question,
  refresh,
  stop,
  warning,
} as const;

export type IconName = keyof typeof ICONS;

/** A codicon drawn inline: no font to load. Decorative, so a word must stand beside it. */
export function Icon({ name }: { readonly name: IconName }): VNode {
  return <span class="icon" aria-hidden="true" dangerouslySetInnerHTML={{ __html: ICONS[name] }} />;
}
