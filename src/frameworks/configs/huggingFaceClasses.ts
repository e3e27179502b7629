/**
 * Classes of Hugging Face configurations, without their `Config`, by the fields about dropout that they take: transformers 5.18.0,
 * read on 2026-11-21 by bench/huggingface_fields.py. Classes without any such field are left out.
 */
export const HUGGING_FACE_VERSION = '5.18.0';

export const huggingFaceClasses: Readonly<Record<string, string>> = {
  'activation_dropout adaptor_dropout attention_dropout decoder_layerdrop dropout encoder_layerdrop speech_encoder_dropout speech_encoder_layerdrop t2u_variance_pred_dropout var_pred_dropout':
    'SeamlessM4Tv2',
  'activation_dropout adaptor_dropout attention_dropout decoder_layerdrop dropout encoder_layerdrop speech_encoder_dropout speech_encoder_layerdrop var_pred_dropout':
    'SeamlessM4T',
  'activation_dropout attention_dropout': 'GraniteSpeech5Encoder NeuCodec Xcodec2',
  'activation_dropout attention_dropout attention_probs_dropout_prob classifier_dropout decoder_layerdrop dropout encoder_layerdrop':
    'BigBirdPegasus LED',
  'activation_dropout attention_dropout classifier_dropout decoder_layerdrop dropout encoder_layerdrop': 'Bart MBart Mvp PLBart',
  'activation_dropout attention_dropout conformer_conv_dropout feat_proj_dropout feat_quantizer_dropout final_dropout hidden_dropout layerdrop':
    'Wav2Vec2Conformer',
  'activation_dropout attention_dropout conformer_conv_dropout feat_proj_dropout final_dropout hidden_dropout layerdrop': 'Wav2Vec2Bert',
  'activation_dropout attention_dropout decoder_layerdrop dropout': 'PPFormulaNetText TrOCR',
  'activation_dropout attention_dropout decoder_layerdrop dropout encoder_layerdrop':
    'Autoformer Blenderbot BlenderbotSmall ConditionalDetr Detr FSMT Informer M2M100 Marian MaskFormerDetr Pegasus PegasusX Speech2Text TableTransformer TimeSeriesTransformer Whisper',
  'activation_dropout attention_dropout decoder_layerdrop dropout encoder_layerdrop moe_token_dropout normalize_router_prob_before_dropping':
    'NllbMoe',
  'activation_dropout attention_dropout decoder_layerdrop encoder_layerdrop feat_proj_dropout hidden_dropout positional_dropout speech_decoder_postnet_dropout speech_decoder_prenet_dropout':
    'SpeechT5',
  'activation_dropout attention_dropout dropout':
    'DFine DabDetr Deimv2 LwDetr PPDocLayoutV2 ProphetNet Qwen2_5OmniAudioEncoder Qwen3ASREncoder Qwen3OmniMoeAudioEncoder RTDetr RTDetrV2 RfDetr',
  'activation_dropout attention_dropout dropout dropout_positions layerdrop': 'LasrEncoder NemotronAsrStreamingEncoder ParakeetEncoder',
  'activation_dropout attention_dropout dropout encoder_layerdrop': 'DeformableDetr Qwen2AudioEncoder',
  'activation_dropout attention_dropout dropout encoder_layerdrop layerdrop': 'AudioFlamingo3Encoder VoxtralEncoder',
  'activation_dropout attention_dropout dropout fusion_dropout fusion_droppath text_enhancer_dropout': 'GroundingDino MMGroundingDino',
  'activation_dropout attention_dropout dropout gp_dropout_value': 'PPDocLayoutV3',
  'activation_dropout attention_dropout dropout layerdrop': 'Kosmos2Text Kosmos2_5Text MusicgenDecoder MusicgenMelodyDecoder XGLM',
  'activation_dropout attention_dropout duration_predictor_dropout hidden_dropout layerdrop wavenet_dropout': 'Vits',
  'activation_dropout attention_dropout feat_proj_dropout feat_quantizer_dropout final_dropout hidden_dropout layerdrop':
    'UniSpeech UniSpeechSat Wav2Vec2',
  'activation_dropout attention_dropout feat_proj_dropout final_dropout hidden_dropout': 'SEWD',
  'activation_dropout attention_dropout feat_proj_dropout final_dropout hidden_dropout layerdrop': 'Data2VecAudio Hubert SEW WavLM',
  'activation_dropout attention_dropout hidden_dropout': 'Funnel',
  'activation_dropout attention_probs_dropout_prob hidden_dropout_prob layerdrop': 'BioGpt',
  'aligner_attention_probs_dropout_prob attention_dropout': 'Evolla',
  'aspp_dropout_prob attention_probs_dropout_prob classifier_dropout_prob hidden_dropout_prob': 'MobileViT',
  'aspp_dropout_prob attn_dropout classifier_dropout_prob ffn_dropout': 'MobileViTV2',
  'attention_drop_rate drop_path_rate drop_rate': 'Cvt',
  attention_dropout:
    'AXK1 AXK2 Afmoe Aimv2Text Aimv2Vision AltCLIPVision Apertus Arcee AriaText Bamba BitNet Blip2Vision BlipVision CLIPSegText CLIPSegVision CLIPText CLIPVision CanaryDecoder Chameleon ChineseCLIPVision Cohere2 Cohere2Moe CohereAsr CohereCompassText Cohere Cosmos3EdgeText Cosmos3EdgeVision Csm CsmDepthDecoder Cwm DeepseekOcr2SamVision DeepseekOcr2Text DeepseekOcr2VisionEncoder DeepseekV2 DeepseekV32 DeepseekV3 DeepseekV4 DiffLlama DiffusionGemmaText Dots1 EfficientLoFTR Emu3Text Emu3VQVAE EuroBert Exaone4 ExaoneMoe FalconH1 FlexOlmo Gemma2 Gemma3Text Gemma3nText Gemma4Text Gemma4UnifiedText Gemma4Vision Gemma GitVision Glm4 Glm4Moe Glm4MoeLite Glm4vMoeText Glm4vMoeVision Glm4vText Glm4vVision Glm5NextText Glm5NextVision GlmAsrEncoder Glm GlmImageText GlmImageVision GlmMoeDsa GlmOcrText GlmOcrVision GotOcr2Vision GptOss Granite4VisionText Granite GraniteMoe GraniteMoeHybrid GraniteMoeSWA GraniteMoeShared GraniteSWA HYV3 HYV4 Helium HiggsAudioV2 HrmText HunYuanDenseV1 HunYuanMoEV1 HunYuanVLText HunYuanVLVision HyperCLOVAX Idefics2Perceiver Idefics2Vision Idefics3Vision IdeficsVision InklingText InstructBlipVideoVision InstructBlipVision Jais2 Jamba JetMoe KimiLinear Kosmos2Vision KyutaiSpeechToText Laguna LightGlue Llama4Text Llama LongcatFlash MLCDVision Mellum MetaClip2Text MetaClip2Vision MiMoV2Flash Mimi MiniCPM3 MiniCPMV4_6Vision MiniCPMV4_7Vision MiniMax MiniMaxM2 MiniMaxM3VLText MiniMaxM3VLVision Ministral3 Ministral Mistral4 Mistral Mixtral Moonshine MoonshineStreaming MoonshineStreamingEncoder Moshi MoshiDepth MuseGlimmerAssistant MuseGlimmerText NanoChat Nemotron3DiarizationAudio Nemotron NeoMME Olmo2 Olmo3 Olmo OlmoHybrid Olmoe Ovis2Vision OwlViTText OwlViTVision Owlv2Text Owlv2Vision PPChart2TableVision PPFormulaNetVision PPOCRV5MobileRec PPOCRV5ServerRec PPOCRV6SmallRec PaddleOCRVision PeAudioEncoder PeAudioVideoEncoder PeVideoEncoder Phi4MultimodalVision Phimoe PixtralVision Qwen2 Qwen2Moe Qwen2VLText Qwen2_5OmniTalker Qwen2_5OmniText Qwen2_5_VLText Qwen3 Qwen3Moe Qwen3Next Qwen3OmniMoeCode2Wav Qwen3OmniMoeTalkerCodePredictor Qwen3OmniMoeTalkerText Qwen3OmniMoeText Qwen3VLMoeText Qwen3VLText Qwen3_5MoeText Qwen3_5Text Qwen4ExpText RecurrentGemma SLANeXtVision Sam3LiteTextText SamHQVision SamVision Siglip2Text Siglip2Vision SiglipText SiglipVision SmolLM3 SmolVLMVision SolarOpen Step3p7Text Step3p7Vision T5Gemma2Decoder T5Gemma2Text T5GemmaModule TimesFm2_5 TimesFm Tipsv2Text VaultGemma VideoLlama3Vision VoxtralRealtimeText XCLIPText Youtu Zamba2 Zamba Zaya',
  'attention_dropout attention_probs_dropout_prob drop_path_rate': 'VJEPA2',
  'attention_dropout classifier_dropout': 'Esmc OpenAIPrivacyFilter',
  'attention_dropout classifier_dropout embed_dropout resid_dropout': 'GPTNeo',
  'attention_dropout classifier_dropout embedding_dropout mlp_dropout': 'ModernBert ModernBertDecoder',
  'attention_dropout classifier_dropout hidden_dropout': 'GPTNeoX',
  'attention_dropout classifier_dropout_rate dropout_rate': 'T5Gemma2 T5Gemma',
  'attention_dropout drop_path_rate': 'DINOv3ViT Sapiens2 XCLIPVision',
  'attention_dropout drop_path_rate hidden_dropout_prob': 'Eomt EomtDinov3 Videomt',
  'attention_dropout drop_path_rate hidden_dropout_prob projection_dropout': 'QianfanOCRVision',
  'attention_dropout dropout': 'ClvpEncoder GroupViTText GroupViTVision',
  'attention_dropout dropout layerdrop': 'OPT',
  'attention_dropout dropout layerdrop summary_first_dropout': 'Flaubert',
  'attention_dropout dropout qa_dropout seq_classif_dropout': 'DistilBert',
  'attention_dropout dropout summary_first_dropout': 'XLM',
  'attention_dropout dropout_rate': 'Kosmos2_5Vision Pix2StructVision',
  'attention_dropout embd_pdrop resid_pdrop': 'Phi3 Phi4Multimodal Phi',
  'attention_dropout embd_pdrop resid_pdrop summary_first_dropout': 'ClvpDecoder',
  'attention_dropout embedding_dropout residual_dropout': 'Starcoder2',
  'attention_dropout encoder_layerdrop': 'VoxtralRealtimeEncoder',
  'attention_dropout ff_dropout head_dropout path_dropout positional_dropout': 'PatchTST',
  'attention_dropout hidden_dropout':
    'Bloom Doge Falcon FunAsrNanoAdaptor FunAsrNanoEncoder Fuyu GPTNeoXJapanese NemotronH Persimmon Sam3ViT StableLm',
  'attention_dropout hidden_dropout_prob projection_dropout': 'InternVLVision',
  'attention_dropout hidden_dropout_rate projection_dropout': 'JanusVision',
  'attention_dropout projector_dropout': 'Llama4Vision',
  'attention_dropout residual_dropout': 'SeedOss',
  attention_probs_dropout_prob: 'Perceiver SuperGlue',
  'attention_probs_dropout_prob classifier_dropout hidden_dropout_prob':
    'Bert BigBird Camembert ConvBert Data2VecText Ernie Gte JinaEmbeddingsV3 LayoutLMv3 Lilt Luke MarkupLM MobileBert NomicBert RoCBert Roberta RobertaPreLayerNorm XLMRoberta XLMRobertaXL Xmod',
  'attention_probs_dropout_prob classifier_dropout hidden_dropout_prob summary_last_dropout': 'Electra',
  'attention_probs_dropout_prob classifier_dropout_prob drop_path_rate hidden_dropout_prob': 'Segformer',
  'attention_probs_dropout_prob classifier_dropout_prob hidden_dropout_prob': 'Albert Bros RemBert',
  'attention_probs_dropout_prob drop_path_rate hidden_dropout_prob':
    'Beit ClapAudio Data2VecVision Dinat Dinov2 Dinov2WithRegisters DonutSwin GLPN MaskFormerSwin Pixio Pvt PvtV2 Radio RfDetrDinov2 Swin2SR Swin Swinv2 Timesformer Tipsv2Vision',
  'attention_probs_dropout_prob gp_dropout_value hidden_dropout_prob': 'PPDocLayoutV2ReadingOrder',
  'attention_probs_dropout_prob hidden_dropout_prob':
    'AST AlignText AltCLIPText BertGeneration Blip2QFormer BlipText BridgeTowerText Canine ChineseCLIPText ClapText DPR DeiT FlavaImage FlavaMultimodal FlavaText Git IBert IJepa InstructBlipQFormer InstructBlipVideoQFormer LayoutLM LayoutLMv2 LayoutXLM Longformer Lxmert MPNet MegatronBert Mra Nystromformer RoFormer Splinter SqueezeBert Tapas Tvp ViT ViTMAE ViTMSN VideoMAE VideoPrismText VideoPrismVision Vilt VisualBert VitPoseBackbone Vivit Yolos Yoso',
  'attention_probs_dropout_prob hidden_dropout_prob pooler_dropout': 'Deberta DebertaV2',
  'attention_probs_dropout_prob hidden_dropout_prob semantic_classifier_dropout': 'DPT',
  'attention_probs_dropout_prob hidden_dropout_prob token_dropout': 'Esm SaProt',
  'attn_drop_rate drop_path_rate drop_rate': 'Mgpstr',
  attn_pdrop: 'DbrxAttention MptAttention',
  'attn_pdrop embd_pdrop resid_pdrop': 'CodeGen DecisionTransformer GPTBigCode GPTJ ImageGPT',
  'attn_pdrop embd_pdrop resid_pdrop summary_first_dropout': 'GPT2 OpenAIGPT',
  classifier_dropout: 'ModernVBert',
  'classifier_dropout dropout_rate': 'MT5 T5 UMT5',
  'classifier_dropout hidden_dropout_prob local_attention_probs_dropout_prob lsh_attention_probs_dropout_prob': 'Reformer',
  classifier_dropout_prob: 'MobileNetV1 MobileNetV2',
  decoder_attention_dropout: 'CLIPSeg',
  'decoder_attention_dropout_rate decoder_dropout_rate decoder_positional_dropout_rate duration_predictor_dropout_rate encoder_attention_dropout_rate encoder_dropout_rate encoder_positional_dropout_rate energy_embed_dropout energy_predictor_dropout pitch_embed_dropout pitch_predictor_dropout speech_decoder_postnet_dropout':
    'FastSpeech2Conformer',
  'decoder_dropout encoder_dropout encoder_feedforward_dropout': 'OmDetTurbo',
  drop_connect_rate: 'AlignVision',
  'drop_connect_rate dropout_rate': 'EfficientNet',
  'drop_conv_encoder_rate drop_mlp_rate drop_path_rate': 'SwiftFormer',
  drop_path_rate: 'Bit ConvNext ConvNextV2 DINOv3ConvNext Florence2Vision Hiera Levit PoolFormer',
  'drop_path_rate dropout_prob': 'VitDet',
  'drop_path_rate hidden_dropout_prob': 'FocalNet SegGpt',
  drop_vision_last_layer: 'MiniCPMV4_6',
  dropout:
    'BarkCoarse BarkFine BarkSemantic BarkSubModel BltGlobalTransformer BltLocalDecoder BltLocalEncoder BltPatcher ChameleonVQVAE GraniteSpeechEncoder GraniteSpeechPlusEncoder Idefics JanusVQVAE Mask2Former MllamaText OneFormer Qwen2_5OmniDiT Sam3LiteTextMaskDecoder Sam3MaskDecoder',
  'dropout head_dropout': 'PatchTSMixer',
  'dropout hidden_dropout':
    'Sam3DETRDecoder Sam3DETREncoder Sam3GeometryEncoder Sam3LiteTextDETRDecoder Sam3LiteTextDETREncoder Sam3LiteTextGeometryEncoder',
  'dropout layer_drop': 'Trunk',
  'dropout summary_last_dropout': 'XLNet',
  dropout_p: 'CpmAnt',
  dropout_prob: 'LwDetrViT',
  dropout_rate: 'LongT5 Phi4MultimodalAudio Pix2StructText Pop2Piano StructureModule SwitchTransformers Udop',
  'emb_pdrop resid_pdrop': 'Dbrx Mpt',
  'embd_pdrop resid_pdrop': 'CTRL',
  esm_input_dropout: 'EsmFold',
  hidden_dropout_prob: 'FNet PPLCNet',
  kernel_predictor_dropout: 'UnivNet',
  'lm_dropout per_loop_lm_dropout': 'EsmFold2LmEncoder',
  'memory_attention_dropout memory_attention_rope_dropout': 'Sam2Video Sam3TrackerVideo',
  'memory_attention_dropout memory_attention_rope_dropout perceiver_resampler_attention_dropout perceiver_resampler_hidden_dropout':
    'EdgeTamVideo',
  projector_dropout: 'Granite4Vision',
  'prompt_attention_dropout prompt_projection_dropout': 'XCLIP',
  quantizer_dropout: 'Dac',
};
