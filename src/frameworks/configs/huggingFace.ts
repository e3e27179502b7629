/**
 * Fields of Hugging Face configurations that hold a dropout rate: transformers 5.18.0, read on 2026-11-21 by
 * bench/huggingface_fields.py from 508 configuration classes. Names only.
 */
export const huggingFaceFields: ReadonlySet<string> = new Set(
  (
    'activation_dropout adaptor_dropout aligner_attention_probs_dropout_prob aspp_dropout_prob attention_drop_rate ' +
    'attention_dropout attention_probs_dropout_prob attn_drop_rate attn_dropout attn_pdrop classifier_dropout ' +
    'classifier_dropout_prob classifier_dropout_rate conformer_conv_dropout decoder_attention_dropout ' +
    'decoder_attention_dropout_rate decoder_dropout decoder_dropout_rate decoder_layerdrop decoder_positional_dropout_rate ' +
    'drop_connect_rate drop_conv_encoder_rate drop_mlp_rate drop_path_rate drop_rate dropout dropout_p dropout_positions ' +
    'dropout_prob dropout_rate duration_predictor_dropout duration_predictor_dropout_rate emb_pdrop embd_pdrop ' +
    'embed_dropout embedding_dropout encoder_attention_dropout_rate encoder_dropout encoder_dropout_rate ' +
    'encoder_feedforward_dropout encoder_layerdrop encoder_positional_dropout_rate energy_embed_dropout ' +
    'energy_predictor_dropout esm_input_dropout feat_proj_dropout feat_quantizer_dropout ff_dropout ffn_dropout ' +
    'final_dropout fusion_dropout fusion_droppath gp_dropout_value head_dropout hidden_dropout hidden_dropout_prob ' +
    'hidden_dropout_rate kernel_predictor_dropout layer_drop layerdrop lm_dropout local_attention_probs_dropout_prob ' +
    'lsh_attention_probs_dropout_prob memory_attention_dropout memory_attention_rope_dropout mlp_dropout moe_token_dropout ' +
    'path_dropout perceiver_resampler_attention_dropout perceiver_resampler_hidden_dropout pitch_embed_dropout ' +
    'pitch_predictor_dropout pooler_dropout positional_dropout projection_dropout projector_dropout ' +
    'prompt_attention_dropout prompt_projection_dropout qa_dropout quantizer_dropout resid_dropout resid_pdrop ' +
    'residual_dropout semantic_classifier_dropout seq_classif_dropout speech_decoder_postnet_dropout ' +
    'speech_decoder_prenet_dropout speech_encoder_dropout speech_encoder_layerdrop summary_first_dropout ' +
    'summary_last_dropout t2u_variance_pred_dropout text_enhancer_dropout var_pred_dropout wavenet_dropout'
  ).split(' '),
);
