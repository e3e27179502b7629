import { type Catalogue, each, optional } from './callable';

function weights(position: number | null, parameter = 'dropout_p'): ReturnType<typeof optional> {
  return optional('attention', parameter, position);
}

/** Signatures of flash-attn 2.8, with the names that 1.x had, and of xformers 0.0.30. */
export const ATTENTION: Catalogue = {
  'flash_attn.flash_attn_func': [weights(3)],
  'flash_attn.flash_attn_qkvpacked_func': [weights(1)],
  'flash_attn.flash_attn_kvpacked_func': [weights(2)],
  ...each('flash_attn_varlen_func flash_attn_unpadded_func', 'flash_attn.', weights(7)),
  ...each('flash_attn_varlen_kvpacked_func flash_attn_unpadded_kvpacked_func', 'flash_attn.', weights(6)),
  ...each('flash_attn_varlen_qkvpacked_func flash_attn_unpadded_qkvpacked_func', 'flash_attn.', weights(3)),
  ...each('FlashSelfAttention FlashCrossAttention', 'flash_attn.modules.mha.', weights(2, 'attention_dropout')),
  'flash_attn.modules.mha.MHA': [weights(null, 'dropout')],
  'flash_attn.flash_attention.FlashAttention': [weights(1, 'attention_dropout')],
  'flash_attn.flash_attention.FlashMHA': [weights(null, 'attention_dropout')],
  'xformers.ops.memory_efficient_attention': [weights(4, 'p')],
  'xformers.ops.memory_efficient_attention_forward': [weights(4, 'p')],
  'xformers.components.attention.ScaledDotProduct': [weights(0, 'dropout')],
};
