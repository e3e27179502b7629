import torch
import torch.nn as nn
import torch.nn.functional as F

VOCABULARY = 5000


class Sentiment(nn.Module):
    def __init__(self, vocabulary=VOCABULARY, size=100, hidden=64, layers=2, dropout=0.3):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, size, padding_idx=0)
        self.lstm = nn.LSTM(size, hidden, layers, batch_first=True, dropout=dropout, bidirectional=True)
        self.drop = nn.Dropout(dropout)
        self.fc = nn.Linear(hidden * 2, 1)

    def forward(self, tokens):
        embedded = self.drop(self.embedding(tokens))
        out, (hidden, cell) = self.lstm(embedded)
        return torch.sigmoid(self.fc(self.drop(out[:, -1, :])))


class LastState(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(input_size=28, hidden_size=50, num_layers=3, bias=False)
        self.fc = nn.Linear(50, 10)

    def forward(self, x):
        _, h = self.gru(x)
        return self.fc(h[-1])


class Projected(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(12, 40, num_layers=2, proj_size=9, bidirectional=True, batch_first=True)
        self.rnn = nn.RNN(18, 21, 2, nonlinearity="relu", batch_first=True)
        self.fc = nn.Linear(21, 2)

    def forward(self, x):
        x, _ = self.lstm(x)
        x, _ = self.rnn(x)
        return self.fc(x)


class Attention(nn.Module):
    def __init__(self, size=48, heads=4):
        super().__init__()
        self.attention = nn.MultiheadAttention(size, heads, dropout=0.1, batch_first=True)
        self.norm = nn.LayerNorm(size)
        self.mlp = nn.Sequential(nn.Linear(size, 4 * size), nn.GELU(), nn.Linear(4 * size, size), nn.Dropout(0.1))

    def forward(self, x):
        a, _ = self.attention(x, x, x)
        x = self.norm(x + a)
        return x + self.mlp(x)


class Encoder(nn.Module):
    def __init__(self, vocabulary=1000, size=64, heads=4, layers=3):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, size)
        layer = nn.TransformerEncoderLayer(size, heads, dim_feedforward=256, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, norm=nn.LayerNorm(size))
        self.fc = nn.Linear(size, 20)

    def forward(self, tokens):
        x = self.encoder(self.embedding(tokens))
        return self.fc(x[:, 0])


class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        self.transformer = nn.Transformer(d_model=32, nhead=4, num_encoder_layers=2, num_decoder_layers=1, dim_feedforward=64, batch_first=True)

    def forward(self, x, y):
        return self.transformer(x, y)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerDecoderLayer(24, 2, 48, 0.2, batch_first=True)
        self.cross = nn.MultiheadAttention(24, 2, kdim=10, vdim=14, add_bias_kv=True, batch_first=True)

    def forward(self, x, memory):
        return self.layer(x, memory)


class Config:
    block = 16
    size = 32
    heads = 4
    vocabulary = 65
    layers = 2
    dropout = 0.1


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.ln1 = nn.LayerNorm(config.size)
        self.qkv = nn.Linear(config.size, 3 * config.size)
        self.proj = nn.Linear(config.size, config.size)
        self.drop = nn.Dropout(config.dropout)
        self.config = config

    def forward(self, x):
        q, k, v = self.qkv(self.ln1(x)).split(self.config.size, dim=2)
        y = (q @ k.transpose(-2, -1)).softmax(dim=-1) @ v
        return x + self.drop(self.proj(y))


class Gpt(nn.Module):
    """The output layer's weight is the embedding's: counted once."""

    def __init__(self, config=Config()):
        super().__init__()
        self.transformer = nn.ModuleDict(dict(
            wte=nn.Embedding(config.vocabulary, config.size),
            drop=nn.Dropout(config.dropout),
            h=nn.ModuleList([Block(config) for _ in range(config.layers)]),
        ))
        self.position = nn.Parameter(torch.zeros(1, config.block, config.size))
        self.head = nn.Linear(config.size, config.vocabulary, bias=False)
        self.head.weight = self.transformer.wte.weight

    def forward(self, tokens, targets=None):
        x = self.transformer.drop(self.transformer.wte(tokens) + self.position[:, : tokens.size(1)])
        for block in self.transformer.h:
            x = block(x)
        logits = self.head(x)
        if targets is not None:
            return logits, F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1))
        return logits
