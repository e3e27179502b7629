"""PyTorch and the libraries around it. Signatures of torch 2.14, torchvision 0.29, timm 1.0, torch_geometric 2.8, dgl 2.4, flash-attn 2.8."""

import re

from values import Rate

FRAMEWORK = "torch"
ROOTS = ["torch", "torchvision", "timm", "torch_geometric", "dgl", "flash_attn", "xformers", "lightning", "pytorch_lightning"]

LAYER = [Rate("p", 0, 0.5, "layer")]
FUNCTION = [Rate("p", 1, 0.5, "functional")]
NATIVE = [Rate("p", 1, None, "functional")]


def attention(position, parameter="dropout_p"):
    return [Rate(parameter, position, None, "attention")]


def inside(position, parameter="dropout"):
    return [Rate(parameter, position, None, "argument")]


def under(home, names, rates):
    return {f"{home}.{name}": rates for name in names.split()}


CALLS = {
    **under("torch.nn", "Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout", LAYER),
    **under("torch.nn.functional", "dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout", FUNCTION),
    **under("torch", "dropout dropout_ alpha_dropout alpha_dropout_ feature_dropout feature_dropout_", NATIVE),
    **under("torch", "feature_alpha_dropout feature_alpha_dropout_", NATIVE),
    **under("torch.nn", "LSTM GRU", [Rate("dropout", 5, None, "recurrent")]),
    "torch.nn.RNN": [Rate("dropout", 6, None, "recurrent")],
    "torch.nn.MultiheadAttention": attention(2, "dropout"),
    "torch.nn.functional.scaled_dot_product_attention": attention(4),
    "torch.nn.functional.multi_head_attention_forward": attention(10),
    **under("torch.nn", "TransformerEncoderLayer TransformerDecoderLayer", [Rate("dropout", 3, 0.1, "transformer")]),
    "torch.nn.Transformer": [Rate("dropout", 5, 0.1, "transformer")],
    # torchvision
    "torchvision.ops.StochasticDepth": [Rate("p", 0, None, "drop-path")],
    "torchvision.ops.stochastic_depth": [Rate("p", 1, None, "drop-path")],
    **under("torchvision.ops", "DropBlock2d DropBlock3d", [Rate("p", 0, None, "drop-block")]),
    **under("torchvision.ops", "drop_block2d drop_block3d", [Rate("p", 1, None, "drop-block")]),
    "torchvision.ops.MLP": inside(6),
    # timm
    "timm.layers.DropPath": [Rate("drop_prob", 0, 0.0, "drop-path")],
    "timm.layers.drop_path": [Rate("drop_prob", 1, 0.0, "drop-path")],
    "timm.layers.DropBlock2d": [Rate("drop_prob", 0, 0.1, "drop-block")],
    **under("timm.layers", "drop_block_2d drop_block_fast_2d", [Rate("drop_prob", 1, 0.1, "drop-block")]),
    **under("timm.layers", "PatchDropout PatchDropoutWithIndices", [Rate("prob", 0, 0.5, "layer")]),
    **under("timm.layers", "Mlp GluMlp SwiGLU GatedMlp ConvMlp GlobalResponseNormMlp", inside(None, "drop")),
    **under(
        "timm.layers",
        "Attention AttentionRope Attention2d MultiQueryAttention2d MultiQueryAttentionV2",
        attention(None, "attn_drop") + inside(None, "proj_drop"),
    ),
    **under("timm.layers", "ClassifierHead NormMlpClassifierHead", inside(None, "drop_rate")),
    # flash-attn, xformers
    "flash_attn.flash_attn_func": attention(3),
    "flash_attn.flash_attn_qkvpacked_func": attention(1),
    "flash_attn.flash_attn_kvpacked_func": attention(2),
    **under("flash_attn", "flash_attn_varlen_func flash_attn_unpadded_func", attention(7)),
    **under("flash_attn", "flash_attn_varlen_kvpacked_func flash_attn_unpadded_kvpacked_func", attention(6)),
    **under("flash_attn", "flash_attn_varlen_qkvpacked_func flash_attn_unpadded_qkvpacked_func", attention(3)),
    **under("flash_attn.modules.mha", "FlashSelfAttention FlashCrossAttention", attention(2, "attention_dropout")),
    "flash_attn.modules.mha.MHA": attention(None, "dropout"),
    "flash_attn.flash_attention.FlashAttention": attention(1, "attention_dropout"),
    "xformers.ops.memory_efficient_attention": attention(4, "p"),
    # torch_geometric
    "torch_geometric.utils.dropout_adj": [Rate("p", 2, 0.5, "functional")],
    **under("torch_geometric.utils", "dropout_edge dropout_node", [Rate("p", 1, 0.5, "functional")]),
    "torch_geometric.utils.dropout_path": [Rate("p", 1, 0.2, "functional")],
    **under("torch_geometric.nn", "GATConv GATv2Conv SuperGATConv HANConv TransformerConv DenseGATConv", attention(5, "dropout")),
    "torch_geometric.nn.RGATConv": attention(12, "dropout"),
    "torch_geometric.nn.HEATConv": attention(10, "dropout"),
    "torch_geometric.nn.HypergraphConv": attention(7, "dropout"),
    "torch_geometric.nn.FAConv": attention(2, "dropout"),
    "torch_geometric.nn.DNAConv": attention(3, "dropout"),
    "torch_geometric.nn.APPNP": inside(2),
    "torch_geometric.nn.ARMAConv": inside(6),
    "torch_geometric.nn.GPSConv": inside(3),
    **under("torch_geometric.nn", "GCN GraphSAGE GIN GAT PNA EdgeCNN PMLP DeepGCNLayer", inside(4)),
    "torch_geometric.nn.MLP": inside(None),
    "torch_geometric.nn.AttentiveFP": inside(6),
    "torch_geometric.nn.LINKX": inside(7),
    **under("torch_geometric.nn", "DMoNPooling ClusterPooling EdgePooling", inside(2)),
    "torch_geometric.nn.ASAPooling": inside(3),
    "torch_geometric.nn.aggr.SetTransformerAggregation": inside(7),
    "torch_geometric.nn.aggr.GraphMultisetTransformer": inside(5),
    # dgl
    **under("dgl.nn.pytorch", "GATConv GATv2Conv", inside(3, "feat_drop") + attention(4, "attn_drop")),
    "dgl.nn.pytorch.EdgeGATConv": inside(4, "feat_drop") + attention(5, "attn_drop"),
    **under("dgl.nn.pytorch", "SAGEConv CuGraphSAGEConv CuGraphGATConv", inside(3, "feat_drop")),
    "dgl.nn.pytorch.DenseSAGEConv": inside(2, "feat_drop"),
    "dgl.nn.pytorch.APPNPConv": inside(2, "edge_drop"),
    "dgl.nn.pytorch.RelGraphConv": inside(8),
    "dgl.nn.pytorch.CuGraphRelGraphConv": inside(7),
    "dgl.nn.pytorch.GatedGCNConv": inside(3),
    **under("dgl.nn.pytorch", "PNAConv DGNConv", inside(5)),
    "dgl.nn.pytorch.HGTConv": [Rate("dropout", 5, 0.2, "argument")],
    "dgl.nn.pytorch.BiasedMHA": [Rate("attn_drop", 4, 0.1, "attention")],
    "dgl.nn.pytorch.GraphormerLayer": [Rate("dropout", 5, 0.1, "argument"), Rate("attn_dropout", 6, 0.1, "attention")],
    "dgl.nn.pytorch.EGTLayer": inside(4) + attention(5, "attn_dropout"),
}

HOMES = [
    (r"torch\.nn\.modules\.(\w+\.)?(?=[A-Z])", "torch.nn."),
    (r"torchvision\.ops\.(stochastic_depth|drop_block|misc)\.(?=\w)", "torchvision.ops."),
    (r"timm\.(models\.)?layers\.([a-z]\w*\.)?(?=\w)", "timm.layers."),
    (r"flash_attn\.flash_attn_interface\.", "flash_attn."),
    (r"xformers\.ops\.fmha\.", "xformers.ops."),
    (r"torch_geometric\.utils\.dropout\.(?=\w)", "torch_geometric.utils."),
    (r"torch_geometric\.nn\.aggr\.([a-z]\w*\.)+(?=[A-Z])", "torch_geometric.nn.aggr."),
    (r"torch_geometric\.nn\.(?!aggr\.)([a-z]\w*\.)+(?=[A-Z])", "torch_geometric.nn."),
    (r"dgl\.nn\.(?!mxnet|tensorflow)([a-z]\w*\.)*(?=[A-Z])", "dgl.nn.pytorch."),
]
HOMES = [(re.compile("^" + pattern), home) for pattern, home in HOMES]


def canonical(name):
    for pattern, home in HOMES:
        name = pattern.sub(home, name)
    return name


def also(project, module):
    from follow import sites

    return sites(project, module, CALLS, canonical, FRAMEWORK)
