/** Names that are given to networks and to hardly anything else. */
const NETWORK =
  /^_?(?:\w*_)?(?:model|net|nnet|network|module|encoder|decoder|generator|classifier|backbone|student|teacher|unet|transformer|lm|vae|cnn|rnn|lstm|gru|bert|gpt\d?|mlp|gnn|gcn|enc|dec|tagger|captioner|denoiser|vit|resnet\d*|[qg]_?net\w*|model_wrapper|model_\w{1,3}|net[_A-Z]?\w{0,2}|model\d|\w+Model|\w+Net|\w+Encoder|\w+Decoder)$/;
/** Of these the ones that are something else: data, settings, parts of the optimization. */
const NO_NETWORK =
  /loss|criterion|optim|sched|config|cfg|args|name|type|path|dir|cls|class$|factory|builder|kwargs|tokeni[sz]er|label_?encoder|ordinal|one_?hot|target_?encoder|position|internet|subnet$|dataset|magnet|linear_?model|sklearn|xgb|lgb|svm|kmeans|pca|reward_?fn|text_generator|random|data_generator|batch_generator|noise|anchor|proposal|mask_|json|base64|audio_decoder|video_decoder|image_?(?:en|de)coder_?fn/i;
/** Methods of every network; one of its own may switch it as well. */
const RUNS = /^(?:forward|generate)$/;

/** A network by its name that a call runs: `self.model` of `self.model(x)` and of `self.model.generate(x)`; null for every other call. */
export function networkRun(calleeText: string): string | null {
  const callee = /\s/.test(calleeText) ? calleeText.replace(/\s+/g, '') : calleeText;
  if (!/^\w+(?:\.\w+)*(?:\[[^[\]]*\])?$/.test(callee)) return null;
  const indexed = callee.endsWith(']');
  const parts = callee.replace(/\[.*$/, '').split('.');
  const last = parts.at(-1) ?? '';
  if (indexed) return isNetworkName(last.replace(/s$/, '')) ? callee : null;
  if (isNetworkName(last)) return callee;
  const before = parts.findLast((part, at) => at < parts.length - 1 && !/^(?:module|_orig_mod)$/.test(part));
  if (last === 'module' || last === '_orig_mod') return before !== undefined && isNetworkName(before) ? callee : null;
  return RUNS.test(last) && before !== undefined && isNetworkName(before) ? callee.slice(0, -last.length - 1) : null;
}

const known = new Map<string, boolean>();
const MOST_KNOWN = 5000;

/** Names come again and again. */
function isNetworkName(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size > MOST_KNOWN) known.clear();
  const found =
    NETWORK.test(name) &&
    !NO_NETWORK.test(name) &&
    !/^(?:[A-Z]|_?(?:load|build|get|make|create|init|save|train|fit|eval|test|run)_)/.test(name);
  known.set(name, found);
  return found;
}

/** Functions that score or predict, by their names, and those that do so in other words. */
const SCORES = /(?:^|_)(?:eval|evaluate|evaluation|valid|validate|validation|val|test|testing|predict|prediction|infer|inference)(?:_|$)/i;
const ALSO =
  /(?:^|_)(?:acc|accuracy|perplexity|ppl|metrics?|predictions|preds|bleu|auc|f1|error_?rate|generate|translate|caption|greedy|beam|label|tag|recogni[sz]e|transcribe|summari[sz]e|classify|embed|embeddings?|activations?|similarity|similarities|rank|ranks|demo)(?:_|$)/i;

/** The plain words alone, and nothing about training. */
export function scores(functionName: string): boolean {
  return SCORES.test(functionName) && !/train/i.test(functionName);
}

export function isScoring(functionName: string): boolean {
  return SCORES.test(functionName) || ALSO.test(functionName);
}

/** Methods by which a network itself predicts. */
const ITSELF =
  /(?:^|_)(?:generate|sample|predict|prediction|predictions|infer|inference|translate|evaluate|reconstruct|caption|classify)(?:_|$)/i;

export function predictsItself(functionName: string): boolean {
  return ITSELF.test(functionName);
}

/** What a network learns from beside its data, which is trained no more. */
export function isTeacher(name: string): boolean {
  return /teacher/i.test(name);
}

/** Functions that make networks ready for others: what they ask for holds outside of them. */
const READIES =
  /^__(?:init|enter|post_init|setstate)__$|load|init|set_?up|build|restore|prepare|create|make|^_?get_|^from_|switch|mode|phase|^on_|before|start|begin|hook|reset|freeze|context|model$|net$|^_?eval$|wrap/i;

export function readies(functionName: string): boolean {
  return READIES.test(functionName);
}

/** Functions whose work on a network is no prediction that somebody reads, or whose caller is a training step. */
const ASIDE =
  /train|^_*forward$|forward_train|loss|rollout|collect|self_?play|^_*act$|select_action|choose_action|explor|init|set_?up|build|create|update|flops|macs|param|profile|summar|bench|latency|speed|tim(?:e|ing)\b|warm|shape|_dim|_size|mc_|mcts|augment|target|momentum|swa|_bn|bn_|calibrat|quant|prun|export|trac(?:e|ing)|onnx|hook|convert|lr_find|grad|optimi[sz]e|jit|script|compile|debug|check|assert|main_worker|callback|(?:validation|val|test|eval|predict\w*)_step/i;
/** Randomness is what is wanted. */
const CHANCE =
  /\bmc_|monte.?carlo|mc.?dropout|uncertain|epistemic|stochastic.?(?:forward|pass)|bayes|variational.?inference|\bn_passes\b|dropout_samples|enable_dropout/i;
/** Agents act by chance, and learn while they act. */
const ACTS = /\benv\.(?:step|reset)\s*\(|\bgym(?:nasium)?\b|\breplay_?(?:buffer|memory)\b|self_?play|\bmcts\b|\brollouts?\b/i;

export function isAside(functionName: string): boolean {
  return ASIDE.test(functionName);
}

export function wantsChance(text: string): boolean {
  return CHANCE.test(text) || ACTS.test(text);
}

/** What becomes of an output that is a prediction: a class, a score, a number that is kept. */
export const READS =
  /\.argmax\(|\.max\(|\.topk\(|\.multinomial\(|softmax\(|\.item\(\)|\.cpu\(\)|\.numpy\(\)|\baccuracy|\bacc\b|correct|metric|score|preds?\b|predict|\.round\(|sigmoid\(|decode\(/i;
