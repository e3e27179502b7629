import { originInWords, type Setting } from '../../../src/lab/space/settings';
import type { LabSubject } from '../../../src/protocol/lab';
import type { Span } from '../../../src/text/span';
import type { StudyForm } from './form';

/** Fields of the form by the names that settings have. */
const NAMES: Readonly<Partial<Record<keyof StudyForm, readonly string[]>>> = {
  optimizer: ['optimizer'],
  learningRate: ['learning rate'],
  momentum: ['momentum'],
  weightDecay: ['weight decay'],
  epsilon: ['ε of the optimizer'],
  beta1: ['β₁'],
  beta2: ['β₂', 'smoothing'],
  batchSize: ['batch size'],
  epochs: ['epochs'],
  loss: ['loss'],
};

const ASKED = new Set(Object.values(NAMES).flat());

/** Where a field's value comes from: "line 41", "Keras default", "set by you"; undefined when nothing is known. */
export function originOf(
  field: keyof StudyForm,
  settings: readonly Setting[],
  edits: Partial<StudyForm>,
  places: LabSubject['settingPlaces'],
): string | undefined {
  if (edits[field] !== undefined) return 'set by you';
  const setting = settings.find(({ name }) => NAMES[field]?.includes(name));
  return setting && originText(setting, places);
}

/** The place in the file that a field's origin names; null when it names none. */
export function placeOf(
  field: keyof StudyForm,
  settings: readonly Setting[],
  edits: Partial<StudyForm>,
  places: LabSubject['settingPlaces'],
): Span | null {
  const setting = edits[field] === undefined ? settings.find(({ name }) => NAMES[field]?.includes(name)) : undefined;
  return setting ? placeIn(setting, places) : null;
}

/** The place of a setting, when the page can call it by its line. */
export function placeIn({ origin }: Setting, places: LabSubject['settingPlaces']): Span | null {
  return origin.kind === 'file' && origin.span && places?.[origin.span.start] !== undefined ? origin.span : null;
}

/** The settings that the form has no field for. */
export function furtherSettings(settings: readonly Setting[]): readonly Setting[] {
  return settings.filter(({ name }) => !ASKED.has(name));
}

export function originText({ origin }: Setting, places: LabSubject['settingPlaces']): string {
  if (origin.kind !== 'file') return originInWords(origin, () => 0);
  return (origin.span && places?.[origin.span.start]) ?? 'in the file';
}
