import { type Callable, type Catalogue, each, optional } from './callable';

/** PyG's functions that drop edges, nodes or walks: `training` is True by default. */
function dropping(parameterAt: number, trainingAt: number, defaultRate = 0.5): Callable {
  const others = { training: { keyword: 'training', position: trainingAt, preset: true } };
  return { kind: 'functional', granularity: 'element', parameter: 'p', position: parameterAt, defaultRate, others };
}

function coefficients(position: number): Callable {
  return optional('attention', 'dropout', position);
}

function inside(position: number | null, parameter = 'dropout'): Callable {
  return optional('argument', parameter, position);
}

const FEATURES_AND_ATTENTION: readonly Callable[] = [inside(3, 'feat_drop'), optional('attention', 'attn_drop', 4)];

/** Signatures of torch_geometric 2.8 and dgl 2.4 (PyTorch backend). */
export const GRAPHS: Catalogue = {
  'torch_geometric.utils.dropout_adj': [dropping(2, 5)],
  'torch_geometric.utils.dropout_edge': [dropping(1, 3)],
  'torch_geometric.utils.dropout_node': [dropping(1, 3)],
  'torch_geometric.utils.dropout_path': [dropping(1, 6, 0.2)],
  ...each('GATConv GATv2Conv SuperGATConv HANConv TransformerConv DenseGATConv', 'torch_geometric.nn.', coefficients(5)),
  'torch_geometric.nn.RGATConv': [coefficients(12)],
  'torch_geometric.nn.HEATConv': [coefficients(10)],
  'torch_geometric.nn.HypergraphConv': [coefficients(7)],
  'torch_geometric.nn.FAConv': [coefficients(2)],
  'torch_geometric.nn.DNAConv': [coefficients(3)],
  'torch_geometric.nn.APPNP': [inside(2)],
  'torch_geometric.nn.ARMAConv': [inside(6)],
  'torch_geometric.nn.GPSConv': [inside(3)],
  ...each('GCN GraphSAGE GIN GAT PNA EdgeCNN PMLP', 'torch_geometric.nn.', inside(4)),
  'torch_geometric.nn.MLP': [inside(null)],
  ...each('DeepGCNLayer', 'torch_geometric.nn.', inside(4)),
  'torch_geometric.nn.AttentiveFP': [inside(6)],
  'torch_geometric.nn.LINKX': [inside(7)],
  'torch_geometric.nn.DMoNPooling': [inside(2)],
  ...each('ClusterPooling EdgePooling', 'torch_geometric.nn.', inside(2)),
  'torch_geometric.nn.ASAPooling': [inside(3)],
  'torch_geometric.nn.aggr.SetTransformerAggregation': [inside(7)],
  'torch_geometric.nn.aggr.GraphMultisetTransformer': [inside(5)],
  ...each('GATConv GATv2Conv', 'dgl.nn.pytorch.', ...FEATURES_AND_ATTENTION),
  'dgl.nn.pytorch.EdgeGATConv': [inside(4, 'feat_drop'), optional('attention', 'attn_drop', 5)],
  ...each('SAGEConv CuGraphSAGEConv CuGraphGATConv', 'dgl.nn.pytorch.', inside(3, 'feat_drop')),
  'dgl.nn.pytorch.DenseSAGEConv': [inside(2, 'feat_drop')],
  'dgl.nn.pytorch.APPNPConv': [inside(2, 'edge_drop')],
  'dgl.nn.pytorch.RelGraphConv': [inside(8)],
  'dgl.nn.pytorch.CuGraphRelGraphConv': [inside(7)],
  'dgl.nn.pytorch.GatedGCNConv': [inside(3)],
  ...each('PNAConv DGNConv', 'dgl.nn.pytorch.', inside(5)),
  'dgl.nn.pytorch.HGTConv': [{ ...inside(5), defaultRate: 0.2 }],
  'dgl.nn.pytorch.BiasedMHA': [{ ...optional('attention', 'attn_drop', 4), defaultRate: 0.1 }],
  'dgl.nn.pytorch.GraphormerLayer': [
    { ...inside(5), defaultRate: 0.1 },
    { ...optional('attention', 'attn_dropout', 6), defaultRate: 0.1 },
  ],
  'dgl.nn.pytorch.EGTLayer': [inside(4), optional('attention', 'attn_dropout', 5)],
};
