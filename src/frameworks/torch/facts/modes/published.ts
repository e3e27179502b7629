import type { PyCall, PyModule } from '../../../../syntax/module';
import { argumentFor } from '../../tree';

/** Networks of torchvision 0.29 that drop in training without being asked to (all were built and looked through): where their dropout lies. */
const VISION: readonly (readonly [RegExp, string])[] = [
  [/^(?:alexnet|vgg\d+(?:_bn)?|squeezenet1_[01]|mobilenet_v[23]\w*|efficientnet_\w+|mnasnet\d_\w+)$/, 'classifier'],
  [/^(?:inception_v3|googlenet)$/, 'dropout'],
  [/^(?:fcn|deeplabv3)_\w+$|^s3d$/, 'classifier'],
  [/^mvit_\w+$/, 'head'],
  [/^(?:convnext|swin|maxvit)\w*_\w+$/, 'features'],
];
/** Without pretrained weights as well as with them, these are new networks in training mode. */
const EFFICIENT = /^efficientnet_pytorch\.(?:model\.)?EfficientNet\.from_(?:pretrained|name)$/;
const TIMM = /^timm\.(?:models\.)?create_model$/;

/** A constructor of a library gives a network with dropout, in training mode, whose dropout nothing in the file replaces. */
export function buildsPublished(module: PyModule, call: PyCall): boolean {
  const name = call.name ?? '';
  if (TIMM.test(name)) return ['drop_rate', 'drop_path_rate'].some((rate) => isAbove0(module, call, rate));
  if (EFFICIENT.test(name)) return !isReplaced(module, call, '_dropout') && !call.keywords.has('dropout_rate');
  const built = /^torchvision\.models\.(?:\w+\.)*(\w+)$/.exec(name)?.[1];
  const home = built === undefined ? undefined : VISION.find(([names]) => names.test(built))?.[1];
  return home !== undefined && !call.keywords.has('dropout') && !isReplaced(module, call, home);
}

function isAbove0(module: PyModule, call: PyCall, parameter: string): boolean {
  const { node } = argumentFor(call.node, parameter, null);
  return node !== null && Number(module.resolve(node).value ?? 0) > 0;
}

/** `net.classifier = nn.Linear(…)`, by whatever name: a new part without dropout stands in its place. */
function isReplaced({ text }: PyModule, { starred }: PyCall, part: string): boolean {
  return starred || new RegExp(`\\.${part}\\s*=(?!=)|(?:setattr|delattr)\\(|\\bdel\\s+[\\w.]+\\.${part}\\b|\\bp\\s*=\\s*0\\b`).test(text);
}
