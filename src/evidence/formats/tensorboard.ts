import { type EventTaker, eventReader } from '../events/event';
import { sessionInfo } from '../events/hparams';
import { opaqueEvents } from '../events/opaque';
import { around, type EventPlace, isTime, memberOfGroup, placeOf } from '../events/place';
import type { Claim, LogContents, LogFormat, LogReader } from '../format';
import { loopOf } from '../loops';
import { nameOfScalar } from '../names';
import { type PartBuilder, partBuilder, type ScalarMeaning } from '../part';
import { baseName, folderOf } from '../paths';
import { type Axis, LIMITS, type Role, type Trouble } from '../run';
import { isHead, recordReader } from '../tfrecord';

/** TensorBoard's event files, of TensorFlow 1 and 2, Keras, PyTorch, Lightning, tensorboardX, JAX, … */
export const tensorboard: LogFormat = {
  id: 'tensorboard',
  title: 'TensorBoard events',
  mayBe: (path) => isNamed(path),
  claim,
  open,
};

function isNamed(path: string): boolean {
  const name = baseName(path);
  return /tfevents/i.test(name) && !name.endsWith('.profile-empty');
}

function claim(path: string, head: Uint8Array): Claim {
  const named = isNamed(path);
  if (head.length >= 12 && isHead(head, 0) && (named || says(head.subarray(0, 128), 'brain.Event:'))) return 'certain';
  return named ? 'likely' : 'no';
}

function says(bytes: Uint8Array, text: string): boolean {
  return String.fromCharCode(...bytes).includes(text);
}

/** A scalar's name, and what its position counts. */
interface TagMeaning extends ScalarMeaning {
  readonly axis: Axis;
}

const EVALUATION = /^evaluation_(.+)_vs_iterations$/;

/**
 * The callback of Keras measures training with dropout and validation without; its folders and prefixes together tell it from other writers, which leave open what they
 * count and how they measured.
 */
function meaningOf(tag: string, side: Role | null, folder: string): TagMeaning {
  const keras = side !== null && side === folder;
  const evaluated = keras && side === 'validation' ? EVALUATION.exec(tag)?.[1] : undefined;
  if (evaluated) return { metric: nameOfScalar(evaluated).metric, role: side, per: 'step', dropout: 'off', axis: 'step' };
  const [, per, rest] = (keras && /^(epoch|batch)_(.+)$/.exec(tag)) || [];
  if (!rest) return { ...nameOfScalar(tag), axis: 'step' };
  const axis = per === 'epoch' ? 'epoch' : 'step';
  return { metric: nameOfScalar(rest).metric, role: side, per: axis, dropout: side === 'train' ? 'on' : 'off', axis };
}

/** The curves of a file with very many scalars are kept coarser. */
function pointsOf(curves: number): number {
  return curves <= 128 ? 16_384 : curves <= 512 ? 4096 : 1024;
}

function open(path: string): LogReader {
  const folder = baseName(folderOf(path)).toLowerCase();
  let place: EventPlace = placeOf(path);
  let member: string | null | undefined;
  /** Those with values. */
  const tags = new Set<string>();
  const part: PartBuilder = partBuilder({
    get name() {
      return place.name;
    },
    get group() {
      return place.group;
    },
    get side() {
      return place.side;
    },
    format: 'tensorboard',
    file: path,
    get dropout() {
      return loopOf(tags);
    },
    unnamed: 'beside',
    repeated: 'mean',
    points: () => pointsOf(tags.size),
    meaning: (tag) => (member ? nameOfScalar(`${tag}/${member}`) : meaningOf(tag, place.side, folder)),
  });
  const taker: EventTaker = {
    scalar(tag) {
      tags.add(tag);
      member ??= place.side === null ? memberOfGroup(path, tag) : null;
      if (member) place = around(path);
      const add = part.scalar(tag, member ? 'step' : meaningOf(tag, place.side, folder).axis);
      return add && ((step, value, time) => add(step, value, time * 1000));
    },
    hyperparameters(bytes, from, to) {
      const { parameters, state } = sessionInfo(bytes, from, to);
      for (const [name, value] of parameters) part.set(name, value);
      if (state !== 'unknown') part.state = state;
      if (isTime(folder) && parameters.length > 0) place = around(path);
    },
    session(status) {
      if (status === 'stop') part.state = 'finished';
    },
  };
  const troubles: Trouble[] = [];
  const trouble = (one: Trouble): void => {
    if (troubles.length < LIMITS.troubles) troubles.push(one);
  };
  const read = eventReader(taker);
  const records = recordReader({
    take(bytes, from, to, byte) {
      if (!read(bytes, from, to))
        trouble({ message: `The record at byte ${byte} is no intact event; what can be read of it was kept.`, byte });
    },
    skips: opaqueEvents(),
    trouble,
  });
  return {
    push: records.push,
    contents(ended): LogContents {
      const { torn } = records;
      const all = ended && torn ? [...troubles, tornTrouble(torn)] : troubles.slice();
      const run = part.build();
      const says = run.metrics.length > 0 || run.parameters.size > 0;
      return says ? { parts: [{ ...run, troubles: [...all, ...run.troubles] }], troubles: [] } : { parts: [], troubles: all };
    },
  };
}

function tornTrouble({ byte, has, needs }: { readonly byte: number; readonly has: number; readonly needs: number }): Trouble {
  if (needs === 0) return { message: `The file is damaged from byte ${byte} to its end (the checksum of a length is wrong).`, byte };
  return { message: `The last record is not complete: it begins at byte ${byte}, and ${has} of its ${needs} bytes are there.`, byte };
}
