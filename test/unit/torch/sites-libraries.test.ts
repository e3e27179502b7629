import { describe, expect, test } from 'vitest';
import { sitesOf } from './files';

const HEADER = `import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
import torchvision.ops as ops
from torchvision.ops import StochasticDepth, stochastic_depth, DropBlock2d, drop_block2d
from torchvision.ops.stochastic_depth import StochasticDepth as Depth
import timm
from timm.layers import DropPath, drop_path, DropBlock2d as TimmBlock, PatchDropout, Mlp, Attention
from timm.models.layers import DropPath as OldPath
from timm.layers.drop import drop_block_2d
from flash_attn import flash_attn_func, flash_attn_varlen_func, flash_attn_qkvpacked_func
from flash_attn.flash_attn_interface import flash_attn_unpadded_func
import xformers.ops as xops
from xformers.ops import memory_efficient_attention
from torch_geometric.nn import GATConv, GCN, APPNP, TransformerConv
from torch_geometric.nn.conv.gat_conv import GATConv as Gat
from torch_geometric.utils import dropout_adj, dropout_edge, dropout_node
import dgl.nn.pytorch as dglnn
from dgl.nn import SAGEConv
from torch.nn.functional import scaled_dot_product_attention as sdpa
from torch.nn.attention.flex_attention import flex_attention
`;

describe('libraries around PyTorch', () => {
  test.each([
    ['nn.FeatureAlphaDropout(0.2)', 'torch.nn.FeatureAlphaDropout', 'layer', 'channel-alpha', 'p', 0.2],
    ['nn.modules.dropout.Dropout3d(0.2)', 'torch.nn.Dropout3d', 'layer', 'channel', 'p', 0.2],
    ['sdpa(q, k, v, dropout_p=0.1)', 'torch.nn.functional.scaled_dot_product_attention', 'attention', 'element', 'dropout_p', 0.1],
    [
      'F.multi_head_attention_forward(q, k, v, 64, 4, w, b, None, None, False, 0.3, o, p)',
      'torch.nn.functional.multi_head_attention_forward',
      'attention',
      'element',
      'dropout_p',
      0.3,
    ],
    ['StochasticDepth(0.2, "row")', 'torchvision.ops.StochasticDepth', 'drop-path', 'sample', 'p', 0.2],
    ['Depth(p=0.2, mode="row")', 'torchvision.ops.StochasticDepth', 'drop-path', 'sample', 'p', 0.2],
    ['torchvision.ops.stochastic_depth(x, 0.1, "batch")', 'torchvision.ops.stochastic_depth', 'drop-path', 'sample', 'p', 0.1],
    ['DropBlock2d(0.1, block_size=7)', 'torchvision.ops.DropBlock2d', 'drop-block', 'block', 'p', 0.1],
    ['ops.drop_block3d(x, p=0.1, block_size=3)', 'torchvision.ops.drop_block3d', 'drop-block', 'block', 'p', 0.1],
    ['ops.MLP(8, [8], dropout=0.4)', 'torchvision.ops.MLP', 'argument', 'element', 'dropout', 0.4],
    ['DropPath(0.1)', 'timm.layers.DropPath', 'drop-path', 'sample', 'drop_prob', 0.1],
    ['DropPath()', 'timm.layers.DropPath', 'drop-path', 'sample', 'drop_prob', 0],
    ['OldPath(drop_prob=0.1)', 'timm.layers.DropPath', 'drop-path', 'sample', 'drop_prob', 0.1],
    ['drop_path(x, 0.1, True)', 'timm.layers.drop_path', 'drop-path', 'sample', 'drop_prob', 0.1],
    ['TimmBlock()', 'timm.layers.DropBlock2d', 'drop-block', 'block', 'drop_prob', 0.1],
    ['drop_block_2d(x, 0.2)', 'timm.layers.drop_block_2d', 'drop-block', 'block', 'drop_prob', 0.2],
    ['PatchDropout(0.25)', 'timm.layers.PatchDropout', 'layer', 'element', 'prob', 0.25],
    ['Mlp(8, drop=0.1)', 'timm.layers.Mlp', 'argument', 'element', 'drop', 0.1],
    ['Attention(8, attn_drop=0.1)', 'timm.layers.Attention', 'attention', 'element', 'attn_drop', 0.1],
    ['flash_attn_func(q, k, v, 0.1)', 'flash_attn.flash_attn_func', 'attention', 'element', 'dropout_p', 0.1],
    ['flash_attn_qkvpacked_func(qkv, 0.1)', 'flash_attn.flash_attn_qkvpacked_func', 'attention', 'element', 'dropout_p', 0.1],
    ['flash_attn_varlen_func(q, k, v, a, b, 1, 1, 0.1)', 'flash_attn.flash_attn_varlen_func', 'attention', 'element', 'dropout_p', 0.1],
    [
      'flash_attn_unpadded_func(q, k, v, a, b, 1, 1, dropout_p=0.1)',
      'flash_attn.flash_attn_unpadded_func',
      'attention',
      'element',
      'dropout_p',
      0.1,
    ],
    ['xops.memory_efficient_attention(q, k, v, p=0.1)', 'xformers.ops.memory_efficient_attention', 'attention', 'element', 'p', 0.1],
    ['memory_efficient_attention(q, k, v, None, 0.2)', 'xformers.ops.memory_efficient_attention', 'attention', 'element', 'p', 0.2],
    ['GATConv(8, 8, heads=2, dropout=0.6)', 'torch_geometric.nn.GATConv', 'attention', 'element', 'dropout', 0.6],
    ['Gat(8, 8, dropout=0.6)', 'torch_geometric.nn.GATConv', 'attention', 'element', 'dropout', 0.6],
    ['GCN(8, 8, 2, 4, 0.5)', 'torch_geometric.nn.GCN', 'argument', 'element', 'dropout', 0.5],
    ['APPNP(10, 0.1, dropout=0.2)', 'torch_geometric.nn.APPNP', 'argument', 'element', 'dropout', 0.2],
    ['dropout_edge(edges)', 'torch_geometric.utils.dropout_edge', 'functional', 'element', 'p', 0.5],
    ['dropout_node(edges, p=0.3)', 'torch_geometric.utils.dropout_node', 'functional', 'element', 'p', 0.3],
    ['dropout_adj(edges, attributes, 0.3)', 'torch_geometric.utils.dropout_adj', 'functional', 'element', 'p', 0.3],
    ['SAGEConv(8, 8, "mean", 0.1)', 'dgl.nn.pytorch.SAGEConv', 'argument', 'element', 'feat_drop', 0.1],
  ])('%s', async (call, callee, kind, granularity, parameter, rate) => {
    const found = await sitesOf(`${HEADER}a = ${call}\n`);
    expect(found.map((site) => [site.callee, site.kind, site.granularity, site.parameter, site.rate.value])).toEqual([
      [callee, kind, granularity, parameter, rate],
    ]);
  });

  test('two rates of one call are two sites', async () => {
    const found = await sitesOf(`${HEADER}a = dglnn.GATConv(8, 8, 4, 0.1, attn_drop=0.2)\n`);
    expect(found.map((site) => [site.parameter, site.rate.value, site.id])).toEqual([
      ['feat_drop', 0.1, `torch:${HEADER.length + 4}:feat_drop`],
      ['attn_drop', 0.2, `torch:${HEADER.length + 4}:attn_drop`],
    ]);
  });

  test.each([
    'flash_attn_func(q, k, v)',
    'nn.LSTMCell(8, 8)',
    'flex_attention(q, k, v)',
    'GATConv(8, 8)',
    'Mlp(8)',
    'timm.create_model("resnet18", pretrained=True)',
    'StochasticDepth',
  ])('nothing is dropped: %s', async (call) => {
    expect(await sitesOf(`${HEADER}a = ${call}\n`)).toEqual([]);
  });

  test('another package with a class of that name is another class', async () => {
    expect(await sitesOf('import torch\nfrom elsewhere.layers import DropPath\na = DropPath(0.1)\n')).toEqual([]);
  });

  test('the training flag of a function is one of its arguments', async () => {
    const [site] = await sitesOf(`${HEADER}a = drop_path(x, 0.1, self.training)\n`);
    expect(site?.arguments.training).toMatchObject({ given: true, text: 'self.training' });
  });
});

test('a library that may be missing: its name means the function, not the None in its place', async () => {
  const text = `try:
    from flash_attn import flash_attn_func
except ImportError:
    flash_attn_func = None
if flash_attn_func is None:
    flash_attn_func = None
y = flash_attn_func(q, k, v, dropout_p=0.1)
`;
  expect((await sitesOf(text)).map((site) => [site.callee, site.rate.value])).toEqual([['flash_attn.flash_attn_func', 0.1]]);
});
