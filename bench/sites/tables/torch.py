"""PyTorch and the libraries around it. Signatures of torch 2.14, torchvision 0.29, timm 1.0, torch_geometric 2.8, dgl 2.4, flash-attn 2.8."""

import re

from values import Rate

FRAMEWORK = "torch"
ROOTS = ["torch", "torchvision", "timm", "torch_geometric", "dgl", "flash_attn", "xformers", "lightning", "pytorch_lightning"]

LAYER = [Rate("p", 0, 0.5, "layer")]
FUNCTION = [Rate("p", 1, 0.5, "functional")]
NATIVE = [Rate("p", 1, None, "functional")]

CALLS = {
    **{f"torch.nn.{name}": LAYER for name in ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout")},
    **{
        f"torch.nn.functional.{name}": FUNCTION
        for name in ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout")
    },
    **{f"torch.{name}{tail}": NATIVE for name in ("dropout", "alpha_dropout", "feature_dropout", "feature_alpha_dropout") for tail in ("", "_")},
    "torch.nn.LSTM": [Rate("dropout", 5, None, "recurrent")],
    "torch.nn.GRU": [Rate("dropout", 5, None, "recurrent")],
    "torch.nn.RNN": [Rate("dropout", 6, None, "recurrent")],
    "torch.nn.MultiheadAttention": [Rate("dropout", 2, None, "attention")],
    "torch.nn.functional.scaled_dot_product_attention": [Rate("dropout_p", 4, None, "attention")],
    "torch.nn.TransformerEncoderLayer": [Rate("dropout", 3, 0.1, "transformer")],
    "torch.nn.TransformerDecoderLayer": [Rate("dropout", 3, 0.1, "transformer")],
    "torch.nn.Transformer": [Rate("dropout", 5, 0.1, "transformer")],
}

HOMES = [(re.compile(r"^torch\.nn\.modules\.(\w+\.)?(?=[A-Z])"), "torch.nn.")]


def canonical(name):
    for pattern, home in HOMES:
        name = pattern.sub(home, name)
    return name
