"""Networks over steps as tutorials write them: test/oracles/lab_lowered.py runs them in PyTorch, the lab lowers this very file."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange
from einops.layers.torch import Rearrange
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class CausalSelfAttention(nn.Module):
    def __init__(self, size, heads, block):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(size, 3 * size)
        self.proj = nn.Linear(size, size)
        self.drop = nn.Dropout(0.1)
        self.register_buffer("tril", torch.tril(torch.ones(block, block)).view(1, 1, block, block))

    def forward(self, x):
        B, T, C = x.size()
        q, k, v = self.qkv(x).split(C, dim=2)
        k = k.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        q = q.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        v = v.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = att.masked_fill(self.tril[:, :, :T, :T] == 0, float("-inf"))
        att = self.drop(F.softmax(att, dim=-1))
        y = (att @ v).transpose(1, 2).contiguous().view(B, T, C)
        return self.proj(y)


class Letters(nn.Module):
    """Learned places by number, masks of later steps, the last step's answer."""

    def __init__(self, vocabulary=11, size=8, heads=2, block=16, classes=3):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, size)
        self.places = nn.Embedding(block, size)
        self.norm = nn.LayerNorm(size)
        self.attention = CausalSelfAttention(size, heads, block)
        self.head = nn.Linear(size, classes, bias=False)

    def forward(self, ids):
        b, t = ids.size()
        places = torch.arange(0, t, dtype=torch.long, device=ids.device)
        x = self.tokens(ids) + self.places(places)
        x = x + self.attention(self.norm(x))
        return self.head(x[:, -1, :])


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, dropout=0.1, max_len=50):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        pe = torch.zeros(max_len, d_model)
        position = torch.arange(0, max_len, dtype=torch.float).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2).float() * (-math.log(10000.0) / d_model))
        pe[:, 0::2] = torch.sin(position * div_term)
        pe[:, 1::2] = torch.cos(position * div_term)
        pe = pe.unsqueeze(0).transpose(0, 1)
        self.register_buffer("pe", pe)

    def forward(self, x):
        x = x + self.pe[: x.size(0), :]
        return self.dropout(x)


class Reviews(nn.Module):
    """The batch stands second, sines tell the places, the mean over the steps is judged."""

    def __init__(self, vocabulary=11, size=8, classes=3):
        super().__init__()
        self.size = size
        self.embedding = nn.Embedding(vocabulary, size)
        self.position = PositionalEncoding(size)
        self.rms = nn.RMSNorm(size)
        self.lstm = nn.LSTM(size, 3, bidirectional=True)
        self.head = nn.Linear(12, classes)

    def forward(self, ids):
        x = self.embedding(ids.transpose(0, 1)) * math.sqrt(self.size)
        x = self.rms(self.position(x))
        outputs, (hidden, cell) = self.lstm(x)
        state = torch.cat((hidden[-2, :, :], hidden[-1, :, :]), dim=1)
        return self.head(torch.cat([outputs.mean(0), state], dim=1))


class Squares(nn.Module):
    """Patches by the names of their axes."""

    def __init__(self, size=6, classes=3):
        super().__init__()
        self.patches = nn.Sequential(Rearrange("b c (h p1) (w p2) -> b (h w) (p1 p2 c)", p1=2, p2=3), nn.Linear(6, size))
        self.heads = nn.Linear(size, size)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(size, classes)

    def forward(self, x):
        x = self.patches(x)
        heads = rearrange(self.heads(x), "b n (h d) -> b h n d", h=2)
        x = x + self.drop(rearrange(torch.tanh(heads), "b h n d -> b n (h d)"))
        return self.head(x.mean(dim=1))


class Patches(nn.Module):
    """A class token before patches, learned places, attention by the function."""

    def __init__(self, size=6, classes=3):
        super().__init__()
        self.patches = nn.Conv2d(1, size, kernel_size=2, stride=2)
        self.token = nn.Parameter(torch.randn(1, 1, size))
        self.places = nn.Parameter(torch.randn(1, 10, size))
        self.qkv = nn.Linear(size, 3 * size)
        self.norm = nn.LayerNorm(size, bias=False)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(size, classes)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat((self.token.expand(x.shape[0], -1, -1), x), dim=1)
        x = self.drop(x + self.places)
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        x = self.norm(x + F.scaled_dot_product_attention(q, k, v))
        return self.head(x[:, 0])


class Asked(nn.Module):
    """Sizes that nobody gives."""

    def __init__(self, pixels, sizes, classes, act, norm):
        super().__init__()
        layers = [nn.Flatten()]
        for size in sizes:
            layers.append(nn.Linear(pixels, size))
            if norm:
                layers.append(nn.LayerNorm(size))
            layers.append({"relu": nn.ReLU, "tanh": nn.Tanh}[act]())
            layers.append(nn.Dropout(0.1))
            pixels = size
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(pixels, classes)

    def forward(self, x):
        return self.head(self.body(x))


class Spoken(nn.Module):
    """Lengths, packed rows, a first state, and the last step of each row."""

    def __init__(self, vocabulary=11, size=6, units=5, classes=3):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, size)
        self.lstm = nn.LSTM(size, units, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(0.3)
        self.head = nn.Linear(2 * units, classes)

    def forward(self, ids, lengths, hidden):
        h, c = hidden
        packed = pack_padded_sequence(self.embedding(ids), lengths.cpu(), batch_first=True, enforce_sorted=False)
        packed, _ = self.lstm(packed, (h.contiguous(), c.contiguous()))
        out, lengths = pad_packed_sequence(packed, batch_first=True)
        last = out[torch.arange(ids.size(0)), lengths - 1]
        return self.head(self.drop(last))


class Hidden(nn.Module):
    """A mask over scores, one of padding over attention, and a mean over the steps that it keeps."""

    def __init__(self, vocabulary=11, size=8, classes=3):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, size)
        self.q = nn.Linear(size, size)
        self.k = nn.Linear(size, size)
        self.v = nn.Linear(size, size)
        self.drop = nn.Dropout(0.2)
        self.attention = nn.MultiheadAttention(size, 2, batch_first=True)
        self.head = nn.Linear(size, classes)

    def forward(self, ids, mask, padding_mask, extra=None):
        x = self.embedding(ids)
        if extra is not None:
            x = x + extra
        scores = self.q(x) @ self.k(x).transpose(-2, -1) / 3.0
        if mask is not None:
            scores = scores.masked_fill(mask.to(scores.device) == 0, float("-inf"))
        x = self.drop(F.softmax(scores, dim=-1)) @ self.v(x)
        x, _ = self.attention(x, x, x, key_padding_mask=padding_mask.bool())
        x = x * (1.0 - padding_mask.float()).unsqueeze(-1)
        return self.head(x.mean(1))


class Pairs(nn.Module):
    """Two texts and the segment of each token, and the loss worked out inside."""

    def __init__(self, vocabulary=11, size=6, units=5, classes=3):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, size)
        self.segments = nn.Embedding(2, size)
        self.gru = nn.GRU(size, units, batch_first=True)
        self.drop = nn.Dropout(0.3)
        self.head = nn.Linear(2 * units, classes)

    def forward(self, premise, hypothesis, segment, labels):
        first, _ = self.gru(self.embedding(premise))
        second, _ = self.gru(self.embedding(hypothesis) + self.segments(segment))
        logits = self.head(self.drop(torch.cat([first[:, -1], second[:, -1]], dim=1)))
        loss = F.cross_entropy(logits, labels)
        return loss, logits


class Kept(nn.Module):
    """Weights that are not trained, before some that are."""

    def __init__(self, size=6, classes=3):
        super().__init__()
        self.body = nn.Linear(36, size)
        self.norm = nn.LayerNorm(size)
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(size, classes)
        for parameter in self.body.parameters():
            parameter.requires_grad = False

    def forward(self, x):
        return self.head(self.drop(torch.tanh(self.norm(self.body(x.flatten(1))))))
