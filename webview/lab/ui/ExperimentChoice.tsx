import './ExperimentChoice.css';
import type { VNode } from 'preact';
import { EXPERIMENTS } from '../../../src/lab/experiments';
import type { Experiment, SearchKind } from '../../../src/lab/experiments/experiment';
import { SelectField } from '../../kit/Field';
import { Icon } from '../../kit/Icon';
import { costText, experimentFor, isStudy, type Offer, type Question, SEARCH_LABELS } from '../model/experiments';

export interface ExperimentChoiceProps {
  readonly question: Question;
  /** What each says before it starts, by its id; empty while settings or data are missing. */
  readonly offers: readonly Offer[];
  /** Work per millisecond here so far. */
  readonly speed: number | null;
  readonly onAsk: (question: Question) => void;
  /** The list was opened or closed. */
  readonly onOpen: (isOpen: boolean) => void;
}

/** What is asked: one question of several, each with what it costs or why it cannot be asked here. */
export function ExperimentChoice({ question, offers, speed, onAsk, onOpen }: ExperimentChoiceProps): VNode {
  const asked = experimentFor(question.experiment);
  return (
    <fieldset class="questions" data-testid="experiment">
      <legend>Experiment</legend>
      <details data-testid="experiment-list" onToggle={(event) => onOpen(event.currentTarget.open)}>
        <summary>
          <strong>{asked.title}</strong>
          {`: ${asked.purpose} `}
          <span class="muted">{`(${EXPERIMENTS.length - 1} others)`}</span>
        </summary>
        <div class="question-list">
          {EXPERIMENTS.map((experiment) => (
            <QuestionChoice
              key={experiment.id}
              experiment={experiment}
              offer={offers.find((one) => one.experiment === experiment)}
              speed={speed}
              isAsked={experiment === asked}
              onAsk={() => onAsk({ experiment: experiment.id, search: null })}
            />
          ))}
        </div>
      </details>
      {!isStudy(question) && <p class="lead muted">{asked.protocol}</p>}
      {asked.searches && (
        <div class="data-choice">
          <SelectField
            id="search"
            label="How rates are searched"
            value={question.search ?? asked.searches[0] ?? ''}
            options={asked.searches.map((value) => ({ value, label: SEARCH_LABELS[value] }))}
            onValue={(value) => onAsk({ ...question, search: asked.searches?.find((one): one is SearchKind => one === value) ?? null })}
          />
        </div>
      )}
    </fieldset>
  );
}

interface QuestionChoiceProps {
  readonly experiment: Experiment;
  readonly offer: Offer | undefined;
  readonly speed: number | null;
  readonly isAsked: boolean;
  readonly onAsk: () => void;
}

function QuestionChoice({ experiment, offer, speed, isAsked, onAsk }: QuestionChoiceProps): VNode {
  const { id, title, purpose } = experiment;
  return (
    <label class="question">
      <input type="radio" name="experiment" value={id} checked={isAsked} onChange={onAsk} data-testid={`experiment-${id}`} />
      <span class="question-title">{title}</span>
      <span>{purpose}</span>
      {offer && offer.refusal === null && <span class="muted">{costText(offer, speed)}</span>}
      {offer && offer.refusal !== null && (
        <span class="question-refused">
          <Icon name="circle-slash" />
          <span>{`Not here: ${offer.refusal}.`}</span>
        </span>
      )}
    </label>
  );
}
