/**
 * Frameworks whose names readers know, each with a module that only its own source has. An absolute import of one is the library
 * whatever else the project holds; a package of that name in the project is the framework only when it has the module.
 */
const MARKS: Readonly<Record<string, string>> = {
  torch: 'torch.nn.modules.module',
  torchvision: 'torchvision.ops.misc',
  timm: 'timm.models.vision_transformer',
  torch_geometric: 'torch_geometric.nn.conv.message_passing',
  dgl: 'dgl.nn.pytorch.conv.gatconv',
  flash_attn: 'flash_attn.flash_attn_interface',
  xformers: 'xformers.ops.fmha',
  keras: 'keras.src.layers',
  tf_keras: 'tf_keras.src.layers',
  tensorflow: 'tensorflow.python.ops.nn_ops',
  keras_hub: 'keras_hub.src.layers',
  keras_nlp: 'keras_nlp.src.layers',
  keras_cv: 'keras_cv.src.layers',
  tensorflow_addons: 'tensorflow_addons.layers',
  tf_slim: 'tf_slim.layers',
  flax: 'flax.core.scope',
  jax: 'jax._src.core',
  equinox: 'equinox._module',
  haiku: 'haiku._src.module',
};

/** Modules that are asked for in nearly every file and are never the project's. */
const COMMON = new Set(
  `abc argparse asyncio builtins collections contextlib copy csv dataclasses datetime enum functools glob importlib inspect io itertools
  json logging math operator os pathlib pickle random re shutil string subprocess sys tempfile time types typing typing_extensions
  unittest warnings numpy scipy pandas matplotlib sklearn tqdm pytest`.split(/\s+/),
);

function rootOf(module: string): string {
  const dot = module.indexOf('.');
  return dot < 0 ? module : module.slice(0, dot);
}

/** True when an absolute import of the module means a library even if the project holds a file of that name. */
export function isLibrary(module: string): boolean {
  const root = rootOf(module);
  return Object.hasOwn(MARKS, root) || COMMON.has(root);
}

/** The module that tells the framework's own source from a folder that shares its name; null for any other name. */
export function markOf(module: string): string | null {
  const root = rootOf(module);
  return Object.hasOwn(MARKS, root) ? (MARKS[root] ?? null) : null;
}
