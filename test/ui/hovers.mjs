import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILES = {
  'train.yaml':
    '# Settings of the digits run\nmodel:\n  name: digits_mlp\n  hidden: [256, 128]\n  dropout: 0.35\n  drop_path_rates: [0.0, 0.05, 0.1, 0.15, 0.2]\noptimizer:\n  name: adamw\n  lr: 0.001\n',
  'config.json':
    '{\n  "model_type": "bert",\n  "architectures": ["BertForSequenceClassification"],\n  "hidden_size": 768,\n  "num_hidden_layers": 12,\n' +
    '  "attention_probs_dropout_prob": 0.1,\n  "hidden_dropout_prob": 0.15,\n  "classifier_dropout": null\n}\n',
  'blocks.py':
    'import torch\nimport torch.nn as nn\nfrom timm.layers import DropPath\n\n\nclass Block(nn.Module):\n    def __init__(self, width, drop_path=0.0):\n        super().__init__()\n' +
    '        self.fc = nn.Linear(width, width)\n        self.drop_path = DropPath(drop_path)\n\n    def forward(self, x):\n        return x + self.drop_path(self.fc(x))\n\n\n' +
    'class Encoder(nn.Module):\n    def __init__(self, width=192, depth=12, rate=0.3):\n        super().__init__()\n' +
    '        rates = [x.item() for x in torch.linspace(0, rate, depth)]\n        self.blocks = nn.ModuleList([Block(width, drop_path=rates[i]) for i in range(depth)])\n\n' +
    '    def forward(self, x):\n        for block in self.blocks:\n            x = block(x)\n        return x\n\n\nencoder = Encoder()\n',
  'from_file.py':
    'import torch.nn as nn\nimport yaml\n\nwith open("train.yaml") as file:\n    config = yaml.safe_load(file)\n\nnet = nn.Sequential(\n    nn.Flatten(),\n    nn.Linear(64, 256),\n' +
    '    nn.ReLU(),\n    nn.Dropout(config["model"]["dropout"]),\n    nn.Linear(256, 10),\n)\n',
};

/** What a hover must hold, by the file and the text under the cursor. */
const HOVERS = [
  ['hover-yaml', 'train.yaml', 'dropout: 0.35', 'Drops 35 %, keeps 65 %'],
  ['hover-yaml-list', 'train.yaml', 'drop_path_rates', 'Several rates are listed: 0, 0.05, 0.1, 0.15, 0.2.'],
  ['hover-json', 'config.json', 'hidden_dropout_prob', 'Drops 15 %, keeps 85 %'],
  ['hover-schedule', 'blocks.py', 'Block(width, drop_path=rates', 'Each layer has a rate of its own: 0, 0.0273, 0.0545, …, 0.2727, 0.3.'],
  ['hover', 'from_file.py', 'Dropout(config', 'Drops 35 %, keeps 65 %'],
];

/** Hovers of every form in every theme, and in a window as narrow as half a small screen: nothing is cut off. */
export const hovers = {
  async prepare(folder) {
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  },

  steps: {
    'a configuration file that is opened first has hovers': ({ window, photographer }) =>
      see(window, photographer, 0, ['light', 'contrast', 'dark']),
    'a list in a configuration file': ({ window, photographer }) => see(window, photographer, 1, ['light', 'contrast', 'dark']),
    'a configuration of Hugging Face': ({ window, photographer }) => see(window, photographer, 2, ['light', 'contrast', 'dark']),
    'one rate per layer': ({ window, photographer }) => see(window, photographer, 3, ['light', 'contrast', 'dark']),
    'a rate that a configuration file decides': ({ window, photographer }) => see(window, photographer, 4, ['light', 'contrast', 'dark']),

    'in a narrow window': async ({ window, photographer }) => {
      await window.command('View: Toggle Primary Side Bar Visibility');
      await window.page.setViewportSize({ width: 400, height: 800 });
      for (const index of HOVERS.keys()) await see(window, photographer, index, ['dark'], '-narrow');
    },
  },
};

async function see(window, photographer, index, themes, mark = '') {
  const [title, file, at, text] = HOVERS[index];
  if (mark === '') await window.openFile(file);
  for (const theme of themes) {
    await photographer.wear(window, theme);
    await window.goTo(file, at);
    await window.hover(text);
    await photographer.take(window, `${title}${mark}`, theme);
    const cut = await window.page.evaluate(cutOff);
    if (cut !== null) throw new Error(`${file}: the hover is cut off: ${cut}`);
    await window.page.keyboard.press('Escape');
  }
}

/** Runs in the page: what of the hover cannot be seen without scrolling sideways, or lies outside of the window; null when nothing is. */
function cutOff() {
  for (const hover of document.querySelectorAll('.monaco-hover')) {
    const box = hover.getBoundingClientRect();
    if (box.width === 0) continue;
    if (box.left < 0 || box.right > window.innerWidth) return `from ${box.left} to ${box.right} in a window of ${window.innerWidth}`;
    for (const part of hover.querySelectorAll('p, li, code, a')) {
      const { right } = part.getBoundingClientRect();
      if (right > box.right + 1) return part.textContent;
    }
  }
  return null;
}
