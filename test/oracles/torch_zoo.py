"""Builds the model zoos of torchvision and timm, and Hugging Face models from their configurations, and writes down what they hold.

    python3 test/oracles/torch_zoo.py FACTS.json [NAME ...]

needs torch, torchvision, timm and transformers, leaving out what is not installed; nothing is downloaded and no weights are made. FACTS.json
then holds, per model, the script that makes it, the number of trainable weights, its dropout modules with their rates by path, and for a
forward pass the output shape and the layers in the order in which they ran. test/unit/torch/golden.zoo.test.ts follows the same scripts
into the same packages and compares. Without FACTS.json only the packages' folder is printed.
"""

import importlib.util
import json
import pathlib
import sys
import time
import warnings

import torch
from torch import nn

BATCH = 7

# torchvision's compiled operators belong to one build of torch; models are built without them once their names exist.
OPERATORS = torch.library.Library("torchvision", "DEF")
for operator in ("nms", "qnms"):
    try:
        OPERATORS.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    except RuntimeError:
        pass

IMAGE = [BATCH, 3, 224, 224]
CLIP = [BATCH, 3, 16, 112, 112]


def torchvision_models():
    from torchvision import models

    homes = {"detection": "detection", "segmentation": "segmentation", "video": "video", "optical_flow": "optical_flow"}
    for name in models.list_models():
        if name.startswith("quantized_"):
            continue
        builder = models.get_model_builder(name)
        home = builder.__module__.split(".")[2]
        module = "torchvision.models" + (f".{home}" if home in homes else "")
        settings = "weights=None, weights_backbone=None" if home in ("detection", "segmentation") else ""
        size = {"segmentation": IMAGE, "video": CLIP}.get(home, IMAGE)
        if name.startswith(("mvit", "swin3d")):
            size = [BATCH, 3, 16, 224, 224]
        if name == "inception_v3":
            size = [BATCH, 3, 299, 299]
        if home in ("detection", "optical_flow"):
            size = None
        if name == "s3d":
            size = [BATCH, 3, 16, 224, 224]
        yield f"torchvision/{name}", f"from {module} import {name}", f"{name}({settings})", size
    yield "torchvision/vgg16 (10 classes)", "from torchvision.models import vgg16", "vgg16(num_classes=10, dropout=0.3)", IMAGE
    yield "torchvision/densenet121 (rate)", "from torchvision.models import densenet121", "densenet121(drop_rate=0.2)", IMAGE
    yield "torchvision/vit_b_16 (rate)", "from torchvision.models import vit_b_16", "vit_b_16(dropout=0.1, attention_dropout=0.2)", IMAGE


# timm's factories look settings up in a registry that exists only at run time: its classes are made directly.
TIMM = [
    ("resnet", "ResNet, BasicBlock", "ResNet(BasicBlock, [2, 2, 2, 2])"),
    ("resnet", "ResNet, Bottleneck", "ResNet(Bottleneck, [3, 4, 6, 3], drop_rate=0.1)"),
    ("resnet", "ResNet, Bottleneck", "ResNet(Bottleneck, [3, 4, 6, 3], stem_width=32, stem_type='deep', avg_down=True, drop_path_rate=0.1)"),
    ("vision_transformer", "VisionTransformer", "VisionTransformer(embed_dim=192, depth=12, num_heads=3)"),
    ("vision_transformer", "VisionTransformer", "VisionTransformer(patch_size=32, drop_rate=0.1, attn_drop_rate=0.2, drop_path_rate=0.1)"),
    ("swin_transformer", "SwinTransformer", "SwinTransformer()"),
    ("convnext", "ConvNeXt", "ConvNeXt(drop_path_rate=0.2)"),
    ("densenet", "DenseNet", "DenseNet(growth_rate=32, block_config=(6, 12, 24, 16), drop_rate=0.2)"),
    ("mlp_mixer", "MlpMixer", "MlpMixer(num_classes=10, drop_rate=0.1)"),
    ("inception_v4", "InceptionV4", "InceptionV4(drop_rate=0.2)"),
    ("inception_v3", "InceptionV3", "InceptionV3()"),
    ("xception", "Xception", "Xception()"),
    ("dpn", "DPN", "DPN(num_init_features=10, k_r=128, groups=32, k_sec=(3, 4, 20, 3), inc_sec=(16, 32, 32, 64))"),
    ("dla", "DLA, DlaBasic", "DLA(levels=[1, 1, 1, 2, 2, 1], channels=[16, 32, 64, 128, 256, 512], block=DlaBasic)"),
    ("senet", "SENet, SEResNetBlock", "SENet(SEResNetBlock, [2, 2, 2, 2], groups=1, reduction=16)"),
    ("cait", "Cait", "Cait(embed_dim=192, depth=24, num_heads=4, init_values=1e-5)"),
    ("convmixer", "ConvMixer", "ConvMixer(dim=768, depth=32, kernel_size=7, patch_size=7)"),
    ("beit", "Beit", "Beit(embed_dim=384, depth=6, num_heads=6, init_values=0.1)"),
    ("rexnet", "RexNet", "RexNet(drop_rate=0.2, drop_path_rate=0.1)"),
    ("xcit", "Xcit", "Xcit(embed_dim=128, depth=12, num_heads=4, eta=1.0)"),
    ("twins", "Twins", "Twins()"),
    ("volo", "VOLO", "VOLO([4, 4, 8, 2], embed_dims=(192, 384, 384, 384), num_heads=(6, 12, 12, 12))"),
    ("visformer", "Visformer", "Visformer()"),
    ("edgenext", "EdgeNeXt", "EdgeNeXt()"),
    ("levit", "Levit", "Levit()"),
    ("metaformer", "MetaFormer", "MetaFormer(drop_rate=0.1)"),
    ("tnt", "TNT", "TNT()"),
    ("coat", "CoaT", "CoaT()"),
    ("hrnet", "HighResolutionNet, cfg_cls", "HighResolutionNet(cfg_cls['hrnet_w18_small'])"),
]


def timm_models():
    for module, names, call in TIMM:
        size = {"inception_v3": 299, "inception_v4": 299, "xception": 299}.get(module, 224)
        yield f"timm/{call}", f"from timm.models.{module} import {names}", call, [BATCH, 3, size, size]


HUGGING_FACE = {
    "bert": ("BertConfig", ["BertModel", "BertForSequenceClassification"]),
    "distilbert": ("DistilBertConfig", ["DistilBertModel"]),
    "roberta": ("RobertaConfig", ["RobertaModel"]),
    "electra": ("ElectraConfig", ["ElectraModel"]),
    "albert": ("AlbertConfig", ["AlbertModel"]),
    "gpt2": ("GPT2Config", ["GPT2Model", "GPT2LMHeadModel"]),
    "gpt_neo": ("GPTNeoConfig", ["GPTNeoModel"]),
    "opt": ("OPTConfig", ["OPTModel"]),
    "t5": ("T5Config", ["T5Model"]),
    "bart": ("BartConfig", ["BartModel"]),
    "llama": ("LlamaConfig", ["LlamaModel"]),
    "mistral": ("MistralConfig", ["MistralModel"]),
    "vit": ("ViTConfig", ["ViTModel", "ViTForImageClassification"]),
    "deit": ("DeiTConfig", ["DeiTModel"]),
    "convnext": ("ConvNextConfig", ["ConvNextModel"]),
    "resnet": ("ResNetConfig", ["ResNetModel"]),
    "segformer": ("SegformerConfig", ["SegformerModel"]),
    "wav2vec2": ("Wav2Vec2Config", ["Wav2Vec2Model"]),
    "hubert": ("HubertConfig", ["HubertModel"]),
    "deberta_v2": ("DebertaV2Config", ["DebertaV2Model"]),
}


def hugging_face_models():
    for module, (config, names) in HUGGING_FACE.items():
        home = f"transformers.models.{module}"
        for name in names:
            lines = f"from {home}.configuration_{module} import {config}\nfrom {home}.modeling_{module} import {name}"
            yield f"transformers/{name}", lines, f"{name}({config}())", None


def zoo():
    for package, models in {"torchvision": torchvision_models, "timm": timm_models, "transformers": hugging_face_models}.items():
        if importlib.util.find_spec(package):
            yield from models()
        else:
            print(f"{package} is not installed", file=sys.stderr)


def without_initialization():
    """Weights are never looked at; without their random numbers large models are made at once and touch no memory."""
    for name, function in list(vars(nn.init).items()):
        if callable(function) and not name.startswith("_calculate") and name.endswith("_"):
            setattr(nn.init, name, lambda tensor, *_, **__: tensor)
    for name in ("normal_", "uniform_", "erfinv_", "clamp_", "trunc_normal_"):
        if hasattr(torch.Tensor, name):
            setattr(torch.Tensor, name, lambda self, *_, **__: self)


def made(imports, call):
    scope = {}
    exec(f"import torch\n{imports}\nmodel = {call}", scope)
    return scope["model"]


def rate_of(module):
    for name in ("p", "drop_prob"):
        rate = getattr(module, name, None)
        if isinstance(rate, (int, float)):
            return rate
    return None


def is_dropout(module):
    if isinstance(module, nn.modules.dropout._DropoutNd):
        return True
    return type(module).__name__ in ("DropPath", "StochasticDepth")


def shape_of(output):
    tensor = output
    while isinstance(tensor, (tuple, list)) and tensor:
        tensor = tensor[0]
    if not isinstance(tensor, torch.Tensor) or tensor.dim() == 0 or tensor.shape[0] != BATCH:
        return None
    return list(tensor.shape)[1:]


def forward(model, size):
    """Runs a forward pass on the device that only knows shapes."""
    layers = []
    for path, layer in model.named_modules():
        is_whole = isinstance(layer, nn.MultiheadAttention)
        if not type(layer).__module__.startswith("torch.nn.") or (list(layer.children()) and not is_whole):
            continue
        if ".NonDynamicallyQuantizableLinear" in str(type(layer)) or isinstance(layer, (nn.ModuleList, nn.Sequential)):
            continue

        def record(_layer, _inputs, output, path=path):
            layers.append([path, type(_layer).__name__, shape_of(output)])

        layer.register_forward_hook(record)
    model.train().to("meta")
    with torch.no_grad():
        output = model(torch.empty(size, device="meta"))
    if isinstance(output, dict):
        output = output.get("out")
    elif not isinstance(output, torch.Tensor) and hasattr(output, "logits"):
        output = output.logits
    return {"outputShape": shape_of(output), "layers": layers}


def describe(imports, call, size):
    model = made(imports, call)
    weights = {id(each): each for each in model.parameters() if each.requires_grad}
    facts = {
        "script": f"import torch\n{imports}\n\nmodel = {call}\n" + (f"model(torch.randn({', '.join(map(str, size))}))\n" if size else ""),
        "parameters": sum(each.numel() for each in weights.values()),
        "dropout": [[path, rate_of(module)] for path, module in model.named_modules() if is_dropout(module)],
    }
    if size:
        try:
            facts.update(forward(model, size))
        except Exception as error:  # a model that does not run without numbers is compared by its weights alone
            print(f"{call}: {str(error).splitlines()[0][:150]}", file=sys.stderr)
    return facts


def main():
    warnings.filterwarnings("ignore")
    without_initialization()
    target, *wanted = sys.argv[1:]
    facts = {}
    start = time.time()
    for name, imports, call, size in zoo():
        if wanted and not any(each in name for each in wanted):
            continue
        try:
            facts[name] = describe(imports, call, size)
        except Exception as error:
            print(f"{name}: {type(error).__name__} {str(error).splitlines()[0][:200]}", file=sys.stderr)
    pathlib.Path(target).write_text(json.dumps(facts))
    print(f"{len(facts)} models in {time.time() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
