import { describe, expect, test } from 'vitest';
import { createFeed } from '../../../../webview/curves/feed';
import { createCrier, newsOf } from '../../../../webview/curves/news';
import { CASES, growing, stateOf } from '../../../harness/curvesSamples';

const live = (epochs: number) => stateOf({ title: 'logs', samples: [growing(epochs)] });
const always = () => true;

describe('news for those who do not see the page', () => {
  test('are the first result, a new verdict and the end, not each epoch', () => {
    expect(newsOf(null, live(10), always)).toEqual(['live: Cannot tell.']);
    expect(newsOf(live(10), live(11), always)).toEqual([]);
    expect(newsOf(live(19), live(20), always)).toEqual(['live: Overfits since epoch 17.']);
    expect(newsOf(live(39), live(40), always)).toEqual(['live has finished: Overfits since epoch 17.']);
    expect(newsOf(live(19), live(20), () => false)).toEqual([]);
  });

  test('count many new runs instead of naming them', () => {
    const none = stateOf({ title: 'logs', samples: [] });
    const twelve = stateOf(CASES.twelve?.() ?? { title: '', samples: [] });
    expect(newsOf(none, twelve, always)).toEqual(['12 new runs.']);
    expect(newsOf(none, live(7), always)).toEqual(['New run: live.']);
    expect(newsOf(null, none, always)).toEqual(['No training run was found.']);
    expect(newsOf(null, { ...twelve, phase: 'reading' }, always)).toEqual([]);
  });

  test('are said at most every five seconds, what came meanwhile together', () => {
    const said: string[] = [];
    const tasks: { readonly task: () => void; readonly at: number }[] = [];
    let time = 0;
    const cry = createCrier({
      say: (words) => said.push(`${time}: ${words}`),
      now: () => time,
      later: (task, wait) => tasks.push({ task, at: time + wait }),
    });
    cry(['first.']);
    cry([]);
    for (time = 300; time <= 10_000; time += 300) {
      for (const due of tasks.filter(({ at }) => at <= time)) tasks.splice(tasks.indexOf(due), 1)[0]?.task();
      if (time === 600 || time === 1200) cry([`news of ${time}.`]);
    }
    expect(said).toEqual(['0: first.', '5100: news of 600. news of 1200.']);
  });
});

describe('the feed of curves', () => {
  /** A host that answers when told. */
  function slow() {
    const asked: string[][] = [];
    const answers: ((fails?: boolean) => Promise<void>)[] = [];
    const got: string[] = [];
    const feed = createFeed({
      load: (ids) =>
        new Promise((resolve, reject) => {
          asked.push([...ids]);
          answers.push(async (fails = false) => {
            if (fails) reject(new Error('gone'));
            else resolve(ids.map((id) => ({ id, curves: [] })));
            await new Promise((done) => setTimeout(done));
          });
        }),
      onCurves: (all) => got.push(all.map(({ id }) => id).join()),
      onFailure: (error) => got.push(String(error)),
      isWanted: (id) => id !== 'unticked',
    });
    return { feed, asked, answers, got };
  }

  test('has one request at a time; what is wanted meanwhile goes into the next', async () => {
    const { feed, asked, answers, got } = slow();
    feed.want(['a']);
    for (const ids of [['a'], ['a', 'b'], ['unticked'], ['a']]) feed.want(ids);
    expect(asked).toEqual([['a']]);
    await answers[0]?.();
    expect(asked).toEqual([['a'], ['a', 'b']]);
    await answers[1]?.();
    expect(got).toEqual(['a', 'a,b']);
  });

  test('goes on after a failure', async () => {
    const { feed, asked, answers, got } = slow();
    feed.want(['a']);
    await answers[0]?.(true);
    feed.want(['b']);
    expect(asked.at(-1)).toEqual(['b']);
    await answers[1]?.();
    expect(got).toEqual(['Error: gone', 'b']);
  });
});
