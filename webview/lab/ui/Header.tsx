import './Header.css';
import type { VNode } from 'preact';
import { frameworkNames } from '../../../src/model/words';
import type { LabSubject } from '../../../src/protocol/lab';
import { Button } from '../../kit/Button';
import { Icon } from '../../kit/Icon';
import { countText } from '../model/words';

export interface HeaderProps {
  readonly subject: LabSubject | null;
  /** What is asked. */
  readonly title: string;
  readonly onReveal: () => void;
}

/** What is asked of which network. */
export function Header({ subject, title, onReveal }: HeaderProps): VNode {
  return (
    <header class="header">
      <div class="header-text">
        <h1>
          <Icon name="beaker" />
          <span>
            {title}
            {subject ? `: ${subject.network}` : ''}
          </span>
        </h1>
        {subject && (
          <p class="header-facts muted">
            <span>{subject.fileName}</span>
            <span>{frameworkNames[subject.model.framework]}</span>
            {subject.model.parameters !== null && <span>{countText(subject.model.parameters, 'parameter')}</span>}
            <span title={subject.siteLabels.join('\n')}>{countText(subject.siteCount, 'dropout site')}</span>
          </p>
        )}
      </div>
      {subject && (
        <Button kind="secondary" icon="go-to-file" onPress={onReveal} testId="lab-reveal">
          Reveal in source
        </Button>
      )}
    </header>
  );
}
