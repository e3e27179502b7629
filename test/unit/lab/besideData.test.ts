import { describe, expect, test } from 'vitest';
import { torch } from '../../../src/frameworks/torch/index';
import { type Answer, withAnswers } from '../../../src/lab/space/answers';
import { type DataShape, fitNetwork } from '../../../src/lab/space/fit';
import { readColumns } from '../../../src/lab/space/parts';
import { settleSizes } from '../../../src/lab/space/sizes';
import type { GivenValues } from '../../../src/model/arguments';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';

const STEPS: DataShape = { width: 30, image: null, shape: [10, 3], problem: 'classification', classes: 3 };
const TABLE: DataShape = { width: 10, image: null, problem: 'classification', classes: 3 };

/** A network of a recurrent layer, its forward as given. */
function recurrent(forward: string): string {
  return `import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 8, batch_first=True)
        self.drop = nn.Dropout(0.5)
        self.gate = nn.Linear(8, 8)
        self.head = nn.Linear(8, 3)
        self.loss = nn.CrossEntropyLoss()

${forward
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
`;
}

async function fitted(source: string, data: DataShape, entered: GivenValues = {}, answers: readonly Answer[] = []) {
  const module = openModule(await testParser(), source);
  try {
    const { result, sizes } = settleSizes(entered, (values) => {
      const { networks, sites } = torch.read(module, 'networks', () => values);
      const network = networks.at(-1);
      if (!network) throw new Error('no network is read');
      const { fit } = withAnswers((decisions) => fitNetwork(network, sites, data, decisions), answers);
      return { network, fit, proposed: fit.proposed };
    });
    return { ...result, sizes };
  } finally {
    module.dispose();
  }
}

function line({ mappings }: ReturnType<typeof fitNetwork>, label: string): string {
  const outcome = mappings.find((mapping) => mapping.label === label)?.outcome;
  if (!outcome) return 'is not there';
  return outcome.kind === 'unsupported' ? outcome.reason : 'note' in outcome ? outcome.note : outcome.kind;
}

describe('what a forward takes beside its data', () => {
  test('a first state is zeros, which is said, and can be fed all the same', async () => {
    const source = recurrent(`def forward(self, x, hidden):
    out, hidden = self.gru(x, hidden.contiguous())
    return self.head(self.drop(out[:, -1])), hidden`);
    const { fit, sizes } = await fitted(source, STEPS);
    expect(fit.refusal).toBeNull();
    expect(line(fit, 'hidden')).toContain('the first state is zeros');
    expect(sizes.map(({ argument, value, from }) => [argument.name, argument.options, value, from])).toEqual([
      ['forward.hidden', ['zeros', 'data'], 'zeros', 'default'],
    ]);
    const fed = await fitted(source, STEPS, { 'forward.hidden': 'data' });
    expect(fed.fit.network).toBeNull();
    expect(fed.fit.choices.map(({ label, reason }) => [label, reason])).toContainEqual(['hidden', 'is a second input']);
  });

  test('lengths of rows are left out: packed, compared with the steps, or telling the last one', async () => {
    const uses = [
      'x = pack_padded_sequence(x, lengths, batch_first=True)\n    out, _ = self.gru(x)\n    last = out[:, -1]',
      'out, _ = self.gru(x)\n    last = out[torch.arange(len(x)), lengths - 1]',
      'out, _ = self.gru(x)\n    seen = torch.arange(out.size(1))[None, :] < lengths[:, None]\n    last = out.masked_fill(~seen.unsqueeze(-1), 0.0).sum(1)',
    ];
    for (const use of uses) {
      const { fit } = await fitted(recurrent(`def forward(self, x, lengths):\n    ${use}\n    return self.head(self.drop(last))`), STEPS);
      expect(fit.refusal, use).toBeNull();
      expect(line(fit, 'lengths'), use).toMatch(/^not fed: .*all rows are taken as whole here$/);
    }
  });

  test('a mask of padding hides nothing; of another one it is asked what it hides', async () => {
    const masked = (name: string): string =>
      recurrent(`def forward(self, x, ${name}):
    out, _ = self.gru(x)
    scores = out @ out.transpose(1, 2)
    scores = scores.masked_fill(${name} == 0, -1e9)
    return self.head(self.drop((F.softmax(scores, dim=-1) @ out).mean(1)))`);
    const padding = await fitted(masked('padding_mask'), STEPS);
    expect(padding.fit.refusal).toBeNull();
    expect(line(padding.fit, 'padding_mask')).toContain('all rows are taken as whole here');
    const open = await fitted(masked('mask'), STEPS);
    expect(open.fit.network).toBeNull();
    expect(open.sizes.map(({ argument, from }) => [argument.name, argument.options, from])).toEqual([
      ['forward.mask', ['none', 'causal', 'data'], 'nothing'],
    ]);
    const causal = await fitted(masked('mask'), STEPS, { 'forward.mask': 'causal' });
    expect(causal.fit.network?.layers.map(({ type }) => type)).toContain('causal-mask');
    const none = await fitted(masked('mask'), STEPS, { 'forward.mask': 'none' });
    expect(none.fit.refusal).toBeNull();
    expect(none.fit.network?.layers.map(({ type }) => type)).not.toContain('causal-mask');
  });

  test('labels are for the loss, which the lab works out itself', async () => {
    const { fit } = await fitted(
      recurrent(`def forward(self, x, labels):
    out, _ = self.gru(x)
    logits = self.head(self.drop(out[:, -1]))
    return self.loss(logits, labels)`),
      STEPS,
    );
    expect(fit.refusal).toBeNull();
    expect(line(fit, 'labels')).toContain('the lab works out the loss');
  });

  test.each([
    ['a gate', 'out, _ = self.gru(x)\n    last = out[:, -1] * torch.sigmoid(self.gate(other))'],
    ['a factor without the name of a mask', 'out, _ = self.gru(x)\n    last = out[:, -1] * other'],
    ['a state that is a layer’s input, too', 'out, _ = self.gru(x, other)\n    last = out[:, -1] + self.gate(other[0])'],
    ['what an unknown function gets', 'out, _ = self.gru(x)\n    last = elsewhere(out, other)'],
  ])('%s stays data', async (_, use) => {
    const { fit, sizes } = await fitted(
      recurrent(`def forward(self, x, other):\n    ${use}\n    return self.head(self.drop(last))`),
      STEPS,
    );
    expect(sizes).toEqual([]);
    expect(fit.network).toBeNull();
    expect(line(fit, 'other')).toBe('is a second input, and rows of this data are one');
  });

  test('those at their defaults are named', async () => {
    const { fit } = await fitted(
      recurrent(`def forward(self, x, mask=None, scale=2.0):
    if mask is not None:
        x = x * mask
    out, _ = self.gru(x)
    return self.head(self.drop(out[:, -1] * scale))`),
      STEPS,
    );
    expect(fit.refusal).toBeNull();
    expect(line(fit, 'forward')).toBe('mask and scale stay at their defaults');
  });
});

const TWO = `import torch
import torch.nn as nn


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(6, 5)
        self.b = nn.Linear(4, 5)
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(10, 3)

    def forward(self, left, right):
        return self.head(self.drop(torch.cat([self.a(left), self.b(right)], dim=1)))
`;

function right(decision: Answer['decision']): Answer {
  return { label: 'right', reason: 'is a second input', decision };
}

describe('columns of the data for each input', () => {
  test('as many are offered as the input asks for, at the end of the row', async () => {
    const { fit } = await fitted(TWO, TABLE);
    expect(fit.choices[0]?.options.map(({ decision }) => decision)).toEqual([
      'columns 7-10',
      'same-input',
      'constant 0',
      'leave-out',
      'stop',
    ]);
  });

  test('the first input gets the rest', async () => {
    const { fit } = await fitted(TWO, TABLE, {}, [right('columns 2-4, 9')]);
    expect(line(fit, 'left')).toContain('gets columns 1, 5-8, 10 of 10');
    expect(line(fit, 'right')).toBe('gets columns 2-4, 9 of 10, as you chose');
    const slices = fit.network?.layers.flatMap((layer) => (layer.type === 'slice' ? [[layer.start, layer.end]] : []));
    expect(slices).toEqual([
      [0, 1],
      [4, 8],
      [9, 10],
      [1, 4],
      [8, 9],
    ]);
  });

  test('an input is held at a number, or columns that are not there are asked for anew', async () => {
    const held = await fitted(TWO, TABLE, {}, [right('constant -0.5')]);
    expect(held.fit.refusal).toBeNull();
    expect(line(held.fit, 'right')).toBe('is -0.5 everywhere (4), as you chose');
    for (const wrong of ['columns 0-2', 'columns 9-11', 'columns 1-10', 'columns 4-2', 'columns x', 'constant x'] as const)
      expect((await fitted(TWO, TABLE, {}, [right(wrong)])).fit.choices.length, wrong).toBe(1);
  });

  test.each([
    ['1-3, 7', [0, 1, 2, 6]],
    [' 2 ', [1]],
    ['3:4,1', [0, 2, 3]],
  ])('"%s"', (text, columns) => {
    expect(readColumns(text, 8)).toEqual({ ok: columns });
  });
});
