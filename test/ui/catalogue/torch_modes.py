import torch
import torch.nn as nn
import torch.nn.functional as F


class Encoder(nn.Module):
    def __init__(self, width=128, keep_prob=0.9):
        super().__init__()
        self.blocks = [nn.Sequential(nn.Linear(width, width), nn.Dropout(0.2)) for _ in range(4)]
        self.attend = nn.Linear(width, 3 * width)
        self.norm = nn.BatchNorm1d(width)
        self.drop = nn.Dropout(keep_prob)
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        query, key, value = self.attend(x).chunk(3, dim=-1)
        x = F.scaled_dot_product_attention(query, key, value, dropout_p=0.1)
        x = nn.Dropout(0.3)(x)
        F.dropout(x, 0.5, self.training)
        return self.head(self.drop(x))


def train(model, batches, validation, epochs=10):
    optimizer = torch.optim.AdamW(model.parameters())
    model.train()
    for epoch in range(epochs):
        for x, y in batches:
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            print(epoch, sum(F.cross_entropy(model(x), y) for x, y in validation))


model = Encoder()
model.eval
torch.onnx.export(model, torch.zeros(1, 8, 128), "encoder.onnx")
