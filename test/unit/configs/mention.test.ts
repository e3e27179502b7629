import { expect, test } from 'vitest';
import { mentionsConfiguredDropout } from '../../../src/syntax/config/mention';
import { cpuMilliseconds } from '../cpu';

test('what may hold a rate is parsed', () => {
  for (const text of [
    'dropout: 0.1',
    '{"model.attention_dropout_prob" : 0.1}',
    "{'resid pdrop rate'\n: 0.1}",
    '[model]\ndrop-path-rate = 0.1',
    '{"keepProb": 0.9}',
    'layer:\n  _target_: torch.nn.Dropout2d\n  p: 0.1',
    '{"class_name": "SpatialDropout1D", "config": {"rate": 0.2}}',
    '- model.dropout=0.3',
    '{"overrides": "{\\"dropout\\": 0.1}"}',
    'survival_prob: 0.8\n',
  ]) {
    expect(mentionsConfiguredDropout(text), text).toBe(true);
  }
});

test('words of other trades are not', () => {
  for (const text of [
    '{"label": "Drop files here"}',
    '{"dropdown": {"dropped": 1, "dropper": 2}}',
    '{"node_modules/react-dropzone": {"version": "1"}}',
    '- eyedropper\n- dropdown\n',
    'keep: all\n',
  ]) {
    expect(mentionsConfiguredDropout(text), text).toBe(false);
  }
});

test('long texts of drops take no time', () => {
  let found = true;
  const spent = cpuMilliseconds(() => {
    found = mentionsConfiguredDropout('drop'.repeat(500_000));
  });
  expect(found).toBe(false);
  expect(spent).toBeLessThan(2000);
});
