import { describe, expect, test } from 'vitest';
import { readConfigSites } from '../../../src/frameworks/configs/sites';
import { openConfigText } from '../../../src/syntax/config/open';
import type { ConfigFormat } from '../../../src/text/source';

function sitesOf(text: string, format: ConfigFormat) {
  return readConfigSites(openConfigText(`x.${format}`, text, format));
}

/** `path=rate`, with what is unusual behind it. */
function told(text: string, format: ConfigFormat): readonly string[] {
  return sitesOf(text, format).map(({ callee, rate, granularity }) => {
    const extras = [granularity === 'element' ? '' : granularity, rate.source === 'literal' ? '' : rate.source];
    return [`${callee}=${rate.list ? `[${rate.list.join(',')}]` : rate.value}`, ...extras.filter((extra) => extra !== '')].join(' ');
  });
}

describe('rates of known families', () => {
  test('Hugging Face config.json', () => {
    const text = JSON.stringify({
      model_type: 'bert',
      attention_probs_dropout_prob: 0.1,
      hidden_dropout_prob: 0.2,
      classifier_dropout: null,
      resid_pdrop: 0.1,
      embd_pdrop: 0.15,
      attn_pdrop: 0,
      summary_first_dropout: 0.1,
      summary_last_dropout: 0.3,
      encoder_layerdrop: 0.05,
      layerdrop: 0.1,
      drop_path_rate: 0.4,
      drop_mlp_rate: 0.2,
      feat_proj_dropout: 0.01,
      token_dropout: true,
      hidden_size: 768,
      initializer_range: 0.02,
      text_config: { attention_dropout: 0.25 },
    });
    expect(told(text, 'json')).toEqual([
      'attention_probs_dropout_prob=0.1',
      'hidden_dropout_prob=0.2',
      'resid_pdrop=0.1',
      'embd_pdrop=0.15',
      'attn_pdrop=0',
      'summary_first_dropout=0.1',
      'summary_last_dropout=0.3',
      'encoder_layerdrop=0.05 sample',
      'layerdrop=0.1 sample',
      'drop_path_rate=0.4 sample',
      'drop_mlp_rate=0.2',
      'feat_proj_dropout=0.01',
      'text_config.attention_dropout=0.25',
    ]);
  });

  test('peft adapter_config.json', () => {
    expect(told('{"peft_type": "LORA", "r": 8, "lora_alpha": 16, "lora_dropout": 0.05}', 'json')).toEqual(['lora_dropout=0.05']);
  });

  test('fairseq and OpenNMT YAML', () => {
    const text = 'model:\n  _name: wav2vec_ctc\n  dropout_input: 0.1\n  mask_prob: 0.5\n  final_dropout: 0.0\n  layerdrop: 0.05\n';
    expect(told(text, 'yaml')).toEqual(['model.dropout_input=0.1', 'model.final_dropout=0', 'model.layerdrop=0.05 sample']);
    expect(told('dropout: [0.1, 0.3]\ndropout_steps: [0]\nattention_dropout: [0.1]\n', 'yaml')).toEqual([
      'dropout=[0.1,0.3]',
      'attention_dropout=[0.1]',
    ]);
  });

  test('ESPnet and SpeechBrain YAML', () => {
    const text = [
      'encoder_conf:',
      '  dropout_rate: 0.1',
      '  positional_dropout_rate: 0.2',
      'drop_freq_low: 0 # augmentation',
      'drop_length_high: 45',
      'transformer_dropout: 0.15',
      'model: !new:x.Transformer',
      '  dropout: !ref <transformer_dropout>',
    ].join('\n');
    expect(told(text, 'yaml')).toEqual([
      'encoder_conf.dropout_rate=0.1',
      'encoder_conf.positional_dropout_rate=0.2',
      'transformer_dropout=0.15',
      'model.dropout=0.15 constant',
    ]);
  });

  test('layers described by objects, as Hydra, mmdetection and Lightning write them', () => {
    const text = [
      'layers:',
      '- {_target_: torch.nn.Dropout2d, p: 0.2}',
      '- {type: DropPath, drop_prob: 0.1}',
      '- {type: Conv2d, p: 0.3}',
      '- class_path: torch.nn.Dropout',
      '  init_args: {p: 0.4, inplace: true}',
      'dropout: {rate: 0.5, noise: 0.3}',
      'augment: {type: CoarseDropout, p: 0.5}',
    ].join('\n');
    expect(told(text, 'yaml')).toEqual([
      'layers.0.p=0.2 channel',
      'layers.1.drop_prob=0.1 sample',
      'layers.3.init_args.p=0.4',
      'dropout.rate=0.5',
    ]);
  });

  test('TOML tables', () => {
    const text = 'title = "x"\n[tool.train]\nlr = 1e-3\ndrop_rate = 0.2\nkeep_prob = 0.8\n[[layer]]\nrecurrentDropout = 0.3\n';
    expect(told(text, 'toml')).toEqual(['tool.train.drop_rate=0.2', 'tool.train.keep_prob=0.2', 'layer.0.recurrentDropout=0.3']);
  });
});

describe('the site', () => {
  test('spans, parameter, text and id', () => {
    const text = '{\n  "model": {\n    "drop_path_rate": 0.10\n  }\n}';
    const [site] = sitesOf(text, 'json');
    expect(site).toMatchObject({ framework: 'config', kind: 'config', parameter: 'drop_path_rate', callee: 'model.drop_path_rate' });
    expect(site?.id).toBe(`config:${text.indexOf('drop_path_rate')}:drop_path_rate`);
    expect(text.slice(site?.span.start, site?.span.end)).toBe('drop_path_rate": 0.10');
    expect(site?.rate).toMatchObject({ value: 0.1, text: '0.10', source: 'literal', form: 'literal' });
    expect(text.slice(site?.rate.origin?.start, site?.rate.origin?.end)).toBe('0.10');
  });

  test('an alias has its anchor as origin; of a key given twice the last counts', () => {
    const text = 'p: &p 0.3\nmodel:\n  dropout: *p\n';
    const [site] = sitesOf(text, 'yaml');
    expect(site?.rate).toMatchObject({ value: 0.3, source: 'constant', form: 'name', span: null });
    expect(site?.rate.origin?.start).toBe(text.indexOf('0.3'));
    expect(told('{"dropout": 0.1, "dropout": 0.2}', 'json')).toEqual(['dropout=0.2']);
  });

  test('a rate in percent is shown as it stands, an impossible one not at all', () => {
    expect(told('{"dropout": 30, "attention_dropout": 768, "hidden_dropout": -1, "x_dropout": NaN}', 'json')).toEqual(['dropout=30']);
  });
});

describe('HyperPyYAML', () => {
  const TEXT = `dropout: 0.15
keep: 0.8
half: !ref <dropout> / 2
enc_dropout: !ref <half>
drop: !new:torch.nn.Dropout
  p: !ref <late_dropout>
part: !name:torch.nn.Dropout2d
  p: 0.05
Transformer: !new:speechbrain.lobes.models.transformer.TransformerASR.TransformerASR
  dropout: !ref <dropout>
  attention_dropout: !ref 1 - <keep>
  other_dropout: !ref (<model[dropout]> - 0.03) * 2
model:
  dropout: 0.33
late_dropout: 0.4
`;

  test('layers and references, as they are followed', () => {
    expect(told(TEXT, 'yaml')).toEqual([
      'dropout=0.15',
      'enc_dropout=0.075 constant',
      'drop.p=0.4 constant',
      'part.p=0.05 channel',
      'Transformer.dropout=0.15 constant',
      'Transformer.attention_dropout=0.2 constant',
      'Transformer.other_dropout=0.6 constant',
      'model.dropout=0.33',
      'late_dropout=0.4',
    ]);
  });

  test('a reference has the number as its origin, and what is worked out has none', () => {
    const sites = sitesOf(TEXT, 'yaml');
    const at = (path: string) => {
      const found = sites.find(({ callee }) => callee === path);
      return (
        found && {
          text: found.rate.text,
          form: found.rate.form,
          origin: found.rate.origin,
          span: TEXT.slice(found.span.start, found.span.end),
        }
      );
    };
    const late = TEXT.indexOf('0.4');
    expect(at('drop.p')).toEqual({
      text: '<late_dropout>',
      form: 'name',
      origin: { start: late, end: late + 3 },
      span: 'p: !ref <late_dropout>',
    });
    expect(at('enc_dropout')).toEqual({ text: '<half>', form: 'arithmetic', origin: null, span: 'enc_dropout: !ref <half>' });
    expect(at('Transformer.attention_dropout')).toMatchObject({ text: '1 - <keep>', form: 'arithmetic', origin: null });
  });

  test.each([
    ['to itself', 'a_dropout: !ref <a_dropout>'],
    ['in a circle', 'a_dropout: !ref <b>\nb: !ref <a_dropout> + 1'],
    ['to nothing', 'a_dropout: !ref <b>'],
    ['to words', 'a_dropout: !ref <b>\nb: high'],
    ['to more than numbers', 'a_dropout: !ref <b>\nb: !new:torch.nn.Linear\n  n: 3'],
    ['of words', 'a_dropout: !ref <b>/model\nb: 0.1'],
    ['divided by nothing', 'a_dropout: !ref <b> / 0\nb: 0.1'],
    ['unfinished', 'a_dropout: !ref <b> +\nb: 0.1'],
    ['another tag', 'a_dropout: !copy <b>\nb: 0.1'],
    ['no tag', 'a_dropout: <b>\nb: 0.1'],
    ['another class', 'a: !new:speechbrain.augment.time_domain.DropFreq\n  p: 0.1'],
    ['a function that is called', 'a: !apply:torch.nn.Dropout\n  q: 0.1'],
  ])('%s: silent', (_what, text) => {
    expect(told(`${text}\n`, 'yaml')).toEqual([]);
  });

  test('many references to many take no time', () => {
    const lines = Array.from(
      { length: 30 },
      (_, at) => `a${at}_dropout: !ref ${Array.from({ length: 10 }, () => `<a${at + 1}_dropout>`).join('+')}`,
    );
    expect(told(`${lines.join('\n')}\na30_dropout: 0.1\n`, 'yaml').at(-1)).toBe('a30_dropout=0.1');
  });
});

describe('near misses stay silent', () => {
  test.each([
    [
      'switches, counts and kinds',
      '{"use_dropout": 1, "dropout_seed": 1, "dropout_type": "variational", "layer_dropout_layers": 1, "num_dropout": 1}',
    ],
    [
      'words of data and training',
      '{"drop_last": 1, "dropna": 0, "drop_duplicates": 1, "lr_drop": 1, "lr_drop_rate": 0.1, "drop_lr_every": 1}',
    ],
    ['words that only contain it', '{"dropdown": 1, "raindrop": 0.5, "backdrop": 0.4, "airdrop_rate": 0.1, "dropbox": 1, "droplet": 0.5}'],
    [
      'values that are no numbers',
      '{"dropout": null, "a_dropout": "0.1", "b_dropout": true, "c_dropout": {}, "d_dropout": [], "e_dropout": ["a"]}',
    ],
    ['a weak word with nothing of a model around', '{"monster": "imp", "drop_rate": 0.05, "drop": 0.5}'],
    ['a layer that Keras saved', '{"class_name": "LSTM", "config": {"dropout": 0.2, "recurrent_dropout": 0.1}}'],
    ['a tokenizer', '{"model": {"type": "BPE", "dropout": 0.1, "vocab": {"dropout": 1, "drop": 0}, "merges": []}}'],
    ['a schema', '{"properties": {"dropout": {"type": "number", "default": 0.1, "minimum": 0, "maximum": 1}}}'],
    ['data', JSON.stringify(Array.from({ length: 300 }, () => ({ lr: 0.1, dropout: 0.2 })))],
    ['a vocabulary', JSON.stringify(Object.fromEntries([...Array.from({ length: 600 }, (_, i) => [`w${i}`, i]), ['dropout', 1]]))],
    ['dependencies', '{"name": "x", "lockfileVersion": 3, "packages": {"node_modules/dropout": {"version": "1.0.0", "dropout": "^1"}}}'],
  ])('%s', (_what, text) => {
    expect(told(text, 'json')).toEqual([]);
  });

  test('a long file of settings of all kinds is none', () => {
    const lines = Array.from({ length: 700 }, (_, i) => `option_${i}: ${i % 2 === 0 ? 'yes' : i}`);
    expect(told(`${lines.join('\n')}\ndropout_rate: 0.1\n`, 'yaml')).toEqual(['dropout_rate=0.1']);
  });

  test('drop_rate counts where the file speaks of a model', () => {
    expect(told('model: vit\nimg_size: 224\ndrop_rate: 0.1\n', 'yaml')).toEqual(['drop_rate=0.1']);
    expect(told('drop_rate: 0.1\ndrop_path_rate: 0.2\n', 'yaml')).toEqual(['drop_rate=0.1', 'drop_path_rate=0.2 sample']);
  });
});
