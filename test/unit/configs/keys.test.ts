import { describe, expect, test } from 'vitest';
import { huggingFaceFields } from '../../../src/frameworks/configs/huggingFace';
import { layerGranularity, ownRateKey, RATE_WORDS, rateKey } from '../../../src/frameworks/configs/keys';

/** `granularity`, with `keeps` or `weak` behind it. */
function said(key: string): string | null {
  const meaning = rateKey(key);
  return meaning && `${meaning.granularity}${meaning.keeps ? ' keeps' : ''}${meaning.weak ? ' weak' : ''}`;
}

describe('keys', () => {
  test('every rate of Hugging Face configurations is known', () => {
    expect(huggingFaceFields.size).toBeGreaterThan(90);
    expect([...huggingFaceFields].filter((name) => !rateKey(name))).toEqual([]);
    expect([...huggingFaceFields].filter((name) => name.search(RATE_WORDS) < 0)).toEqual([]);
  });

  test.each([
    ['p_dropout', 'element'],
    ['dropoutRate', 'element'],
    ['encoder.dropout', 'element'],
    ['dropout1', 'element'],
    ['dropouth', 'element'],
    ['spatial_dropout', 'channel'],
    ['dropout2d', 'channel'],
    ['wdrop', 'weight'],
    ['drop_block_rate', 'block'],
    ['layer_dropout', 'sample'],
    ['stochastic_depth_prob', 'sample'],
    ['drop-path-rate', 'sample'],
    ['keep_prob', 'element keeps'],
    ['fc_keep_prob_2', 'element keeps'],
    ['survival_prob', 'sample keeps'],
    ['attn_branch_drop_rate', 'element'],
    ['drop_rate', 'element weak'],
    ['drop', 'element weak'],
  ])('%s: %s', (key, meaning) => {
    expect(said(key)).toBe(meaning);
    if (meaning !== null) expect(key).toMatch(new RegExp(RATE_WORDS, 'i'));
  });

  test.each(
    'dropout_seed drop_last dropna dropout_type drop_duplicates layer_dropout_layers use_dropout num_dropout mask_dropout lr_drop droplet dropdown raindrop drop_freq_low time_drop_length_high caption_dropout_rate class_dropout_prob bpe_dropout max_dropout dropout_schedule keep_ratio keep_checkpoint keep_rate backdrop packet_drop_rate'.split(
      ' ',
    ),
  )('%s is no rate', (key) => {
    expect(said(key)).toBeNull();
  });

  test('layers and their own rates', () => {
    expect(layerGranularity('torch.nn.Dropout2d')).toBe('channel');
    expect(layerGranularity('CoarseDropout')).toBeNull();
    expect(layerGranularity('constructor')).toBeNull();
    expect(ownRateKey('keep_prob')).toEqual({ keeps: true });
    expect(ownRateKey('noise')).toBeNull();
  });
});
