import type { ConfigFormat, ScriptLanguage } from '../../../src/text/source';

/** Texts whose every beginning is read: forms of languages that have no fixture files of their own. */

export const PERCENT_SCRIPT = `# %% [markdown]
# # A classifier (with *markup*
# %%
%load_ext autoreload
%autoreload 2
!pip install -q torch
import torch
from torch import nn
import torch.nn.functional as F
files = !ls
# %%
class Net(nn.Module):
    """Zwei Schichten – \u{1F600}."""
    def __init__(self, rates: list[float] = [0.1, .2], *, keep=1 - 3e-1, **rest):
        super().__init__()
        self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(8, 8), nn.Dropout(p=rate)) for rate in rates])
        self.drop = {f'layer{i}': nn.Dropout(1 - keep) for i in range(2)}['layer0']
    def forward(self, x: "torch.Tensor") -> torch.Tensor:
        for block in self.blocks:
            x = x + block(x) if self.training else block(x)
        if (n := x.shape[0]) > 1 and not torch.isnan(x).any():
            x = F.dropout(x, 0.3, training=self.training)
        return self.drop(x)
# %%
%%time
net = Net(rates=[0.5]).eval()
with torch.no_grad():
    print(f"{net(torch.zeros(2, 8))!r:>10}", end='')
# %%
%%bash
python -c "nn.Dropout(0.9
# %%
match net:
    case Net(drop=d): d?
`;

export const SCRIPTS: readonly { readonly language: ScriptLanguage; readonly text: string }[] = [
  {
    language: 'typescript',
    text: `import * as tf from '@tensorflow/tfjs';
interface Options<T = number> { readonly rate?: T; units: number }
enum Size { Small = 8, Large = 1 << 6 }
export abstract class Net<T extends Options> {
  static readonly RATE = 0.5 as const;
  constructor(private readonly options: T, protected rate: number = Net.RATE) {}
  build = async (): Promise<tf.Sequential> => {
    const { rate = 0.3, ...rest } = this.options satisfies Options;
    const model = tf.sequential({ layers: [tf.layers.dense({ units: Size.Small, inputShape: [4] })] });
    for (const units of [rest.units, Size.Large]) model.add(tf.layers.lstm({ units, recurrentDropout: rate ?? 0.1 }));
    model.add(tf.layers.dropout({ rate: this.rate! / 2, seed: \`\${1}\`.length }));
    return model;
  };
}
`,
  },
  {
    language: 'tsx',
    text: `import { layers, sequential } from '@tensorflow/tfjs-layers';
export const View = ({ rate = 0.2 }: { rate?: number }) => {
  const model = sequential();
  model.add(layers.dropout({ rate, inputShape: [3] }));
  return <div title="a" onClick={() => model?.predict(x)}>{rate > 0 ? <b>{rate}</b> : null} &amp; <Other {...{ rate }} /></div>;
};
`,
  },
];

export const CONFIGS: readonly { readonly name: string; readonly format: ConfigFormat; readonly text: string }[] = [
  {
    name: 'a model of Hugging Face',
    format: 'json',
    text: `{
  "architectures": ["BertForMaskedLM"],
  "model_type": "bert",
  "hidden_dropout_prob": 0.1,
  "attention_probs_dropout_prob": 1e-1,
  "classifier_dropout": null,
  "id2label": {"0": "drop\\u00e9 \\"it\\"", "1": []},
  "text_config": {"dropout": 0.25, "layerdrop": -0.0, "hidden_size": 768}
}
`,
  },
  {
    name: 'a saved model of Keras',
    format: 'json',
    text: JSON.stringify({
      module: 'keras',
      class_name: 'Functional',
      config: {
        name: 'model',
        layers: [
          { class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, 8, 8, 3] }, name: 'in', inbound_nodes: [] },
          {
            class_name: 'Conv2D',
            config: { name: 'conv', filters: 4, kernel_size: [3, 3], padding: 'same' },
            name: 'conv',
            inbound_nodes: [[['in', 0, 0, {}]]],
          },
          { class_name: 'Dropout', config: { name: 'drop', rate: 0.4, seed: null }, name: 'drop', inbound_nodes: [[['conv', 0, 0, {}]]] },
          {
            class_name: 'Add',
            config: { name: 'add' },
            name: 'add',
            inbound_nodes: [
              [
                ['drop', 0, 0, {}],
                ['conv', 0, 0, {}],
              ],
            ],
          },
        ],
        input_layers: [['in', 0, 0]],
        output_layers: [['add', 0, 0]],
      },
    }),
  },
  {
    name: 'a training of the project, with anchors and blocks',
    format: 'yaml',
    text: `# settings
defaults: &base
  dropout: 0.1   # of every layer
  attention_dropout: !!float "0.2"
model:
  <<: *base
  "drop_rate": .3
  layers: [ {p: 0.5, dropout: 1e-1}, { dropout: ~ } ]
  text: |
    dropout: 0.9
    more
  folded: >-
    a: b
---
model: {dropout: \${oc.env:DROPOUT,0.25}, drop_path_rate: 0.05}
...
`,
  },
  {
    name: 'tables and dates',
    format: 'toml',
    text: `title = "a \\"quoted\\" name"
[model]
dropout = 0.1 # kept
"attention dropout".dropout = 2.5e-1
when = 1979-05-27T07:32:00Z
text = """
dropout = 0.9
"""
[[model.blocks]]
dropout = 0.3
sizes = [ 1, 2,
  3, ]
[[model.blocks]]
inline = { drop_rate = 0.4, names = ['a', "b"] }
`,
  },
];
