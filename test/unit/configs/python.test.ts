import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer } from '../../../src/analysis/report';
import { configCalls } from '../../../src/frameworks/configs/python';
import { applyEdits } from '../../../src/text/edit';
import { testParser } from '../parser';
import { openFile } from '../project';

let analyzer: Analyzer;
beforeAll(async () => {
  const parser = await testParser();
  analyzer = createAnalyzer({ parser, frameworks: [configCalls] });
});
afterAll(() => analyzer.dispose());

const read = (text: string) => analyzer.analyze({ kind: 'python', name: 'train.py', text });

function told(text: string): readonly string[] {
  return read(text).sites.map(({ framework, callee, parameter, rate, kind }) => {
    expect(kind).toBe('config');
    return `${framework} ${callee} ${parameter}=${rate.value} ${rate.source}`;
  });
}

describe('configurations made in Python', () => {
  test('classes, factories and loaders of the libraries', () => {
    const text = `
from transformers import AutoConfig, AutoModelForSequenceClassification as Auto, BertConfig
import transformers, peft
from transformers.models.gpt2.configuration_gpt2 import GPT2Config
p = 0.3
def make(rate=0.2):
    a = BertConfig(hidden_size=64, hidden_dropout_prob=0.1, attention_probs_dropout_prob=rate)
    b = AutoConfig.from_pretrained("x", attention_dropout=p, num_labels=2)
    c = Auto.from_pretrained("x", hidden_dropout_prob=.25)
    d = GPT2Config(resid_pdrop=0.0, embd_pdrop=0.4, attn_pdrop=unknown)
    e = peft.LoraConfig(r=8, lora_alpha=16, lora_dropout=0.05)
    f = transformers.TFBertModel.from_pretrained("x", classifier_dropout=0.5)
    return transformers.Wav2Vec2Config(layerdrop=0.15)
`;
    expect(told(text)).toEqual([
      'torch transformers.BertConfig hidden_dropout_prob=0.1 literal',
      'torch transformers.BertConfig attention_probs_dropout_prob=0.2 parameter-default',
      'torch transformers.AutoConfig.from_pretrained attention_dropout=0.3 constant',
      'torch transformers.AutoModelForSequenceClassification.from_pretrained hidden_dropout_prob=0.25 literal',
      'torch transformers.GPT2Config resid_pdrop=0 literal',
      'torch transformers.GPT2Config embd_pdrop=0.4 literal',
      'torch transformers.GPT2Config attn_pdrop=null unknown',
      'torch peft.LoraConfig lora_dropout=0.05 literal',
      'keras transformers.TFBertModel.from_pretrained classifier_dropout=0.5 literal',
      'torch transformers.Wav2Vec2Config layerdrop=0.15 literal',
    ]);
  });

  test('inside the sources of the library itself, not where a project calls its own class alike', async () => {
    const text = 'from peft import LoraConfig\nfrom own import ModelConfig\nLoraConfig(lora_dropout=0.1), ModelConfig(dropout=0.2)\n';
    const files = {
      'examples/train.py': text,
      'src/peft/__init__.py': 'from .config import LoraConfig\n',
      'src/peft/config.py': 'class LoraConfig:\n    lora_dropout: float = 0.0\n',
      'own.py': 'class ModelConfig:\n    dropout: float = 0.0\n',
    };
    const module = openFile(await testParser(), files, 'examples/train.py');
    const sites = configCalls.read(module).sites.map(({ callee, parameter, rate }) => `${callee} ${parameter}=${rate.value}`);
    module.dispose();
    expect(sites).toEqual(['peft.LoraConfig lora_dropout=0.1']);
  });

  test('near misses stay silent', () => {
    const text = `
from transformers import BertConfig, AutoTokenizer, TrainingArguments, PretrainedConfig
from dataclasses import dataclass
import config
@dataclass
class ModelConfig:
    dropout: float = 0.1
class OwnConfig(PretrainedConfig):
    pass
a = ModelConfig(dropout=0.2)
b = OwnConfig(dropout=0.2)
c = config.BertConfig(hidden_dropout_prob=0.2)
d = BertConfig(classifier_dropout=None, token_dropout=True, hidden_act="gelu")
e = AutoTokenizer.from_pretrained("x", dropout=0.1)
f = TrainingArguments(dataloader_drop_last=True)
g = BertConfig()
def h(BertConfig):
    return BertConfig(hidden_dropout_prob=0.2)
`;
    expect(told(text)).toEqual([]);
  });

  test('members of a configuration that are set', () => {
    const text = `
from transformers import AutoConfig
from yacs.config import CfgNode as CN
config = AutoConfig.from_pretrained("x")
config.hidden_dropout_prob = 0.2
config.update({"attention_dropout": 0.1, "layers": 3})
config.update(dict(dropout=0.3), hidden_dropout=0.4)
_C = CN()
_C.MODEL = CN()
_C.MODEL.DROP_RATE = 0.15
def make(cfg, model, p=0.25):
    cfg.MODEL.DROPOUT = p
    cfg["model"]["attention_dropout"] = 0.5
    cfg.keep_prob = 0.8
    model.config.attention_dropout = 1 - 0.9
    encoder_cfg.stochastic_droplayer_rate = 0.1
    self.cfg.drop_path_rate = 0.05
`;
    expect(told(text)).toEqual([
      'torch config.hidden_dropout_prob hidden_dropout_prob=0.2 literal',
      'torch config.attention_dropout attention_dropout=0.1 literal',
      'torch config.dropout dropout=0.3 literal',
      'torch config.hidden_dropout hidden_dropout=0.4 literal',
      'torch _C.MODEL.DROP_RATE DROP_RATE=0.15 literal',
      'torch cfg.MODEL.DROPOUT DROPOUT=0.25 parameter-default',
      'torch cfg["model"].attention_dropout attention_dropout=0.5 literal',
      'torch cfg.keep_prob keep_prob=0.2 literal',
      'torch model.config.attention_dropout attention_dropout=0.1 literal',
      'torch encoder_cfg.stochastic_droplayer_rate stochastic_droplayer_rate=0.1 literal',
      'torch self.cfg.drop_path_rate drop_path_rate=0.05 literal',
    ]);
  });

  test('a configuration that is written member by member names no framework', () => {
    const text = `
import ml_collections
def get_config():
    config = ml_collections.ConfigDict()
    config.model = ml_collections.ConfigDict()
    config.model.attention_dropout_rate = 0.
    config.model.dropout_rate = 0.1
    return config
`;
    expect(told(text)).toEqual([
      'config config.model.attention_dropout_rate attention_dropout_rate=0 literal',
      'config config.model.dropout_rate dropout_rate=0.1 literal',
    ]);
  });

  test.each([
    ['read', 'x = config.dropout'],
    ['compared', 'assert config.dropout == 0.1'],
    ['copied from another setting', 'config.dropout = args.dropout'],
    ['copied from an item', 'config.dropout = old["dropout"]'],
    ['a switch', 'config.use_dropout = True'],
    ['nothing', 'config.dropout = None'],
    ['not known', 'config.dropout = placeholder(float)'],
    ['of data', 'config.dataset.dropout = 0.1'],
    ['another key', 'config.color_drop = 0.1'],
    ['a key that alone says nothing', 'config.drop_rate = 0.1'],
    ['no configuration', 'layer.dropout = 0.1'],
    ['an attribute of the class', 'self.dropout = 0.1'],
    ['another dictionary', 'metrics.update({"dropout": 0.1})'],
    ['a line of text', '"""\nconfig.dropout = 0.1\n"""'],
    ['a comment', '# config.dropout = 0.1'],
    ['what a layer writes down', 'class A:\n    def get_config(self):\n        config.update({"dropout": 0.1})\n        return config'],
    ['no probability', 'config.dropout = -1'],
  ])('%s: silent', (_what, body) => {
    expect(told(`import torch\n${body}\n`)).toEqual([]);
  });

  test('without a library for networks nothing is set', () => {
    expect(told('config.dropout = 0.1\n')).toEqual([]);
  });

  test('every beginning of a file is read', () => {
    const text =
      'import torch\ncfg = _C = CN()\n_C.MODEL.DROPOUT = cfg["model"]["dropout"] = 0.1\ncfg.update(dict(dropout=0.3), **{"dropout": 1})\n';
    for (let end = 0; end <= text.length; end++) {
      expect(read(text.slice(0, end)).problems.filter(({ code }) => code !== 'syntax-error')).toEqual([]);
    }
  });

  test('a member that is set is written where it stands', () => {
    const text = 'import torch\ncfg.keep_prob = 0.8\n';
    const edits = analyzer.write({ kind: 'python', name: 'a.py', text }, ({ sites }) => {
      return { type: 'set-rate', siteIds: [sites[0]?.id ?? ''], rate: 0.3, at: 'argument' };
    });
    expect(edits && applyEdits(text, edits)).toBe('import torch\ncfg.keep_prob = 0.7\n');
  });

  test('a rate is written where it stands', () => {
    const text = 'import peft\nc = peft.LoraConfig(r=8, lora_dropout=0.05)\n';
    const edits = analyzer.write({ kind: 'python', name: 'a.py', text }, ({ sites }) => {
      return { type: 'set-rate', siteIds: [sites[0]?.id ?? ''], rate: 0.2, at: 'origin' };
    });
    expect(edits && applyEdits(text, edits)).toBe('import peft\nc = peft.LoraConfig(r=8, lora_dropout=0.2)\n');
  });
});
