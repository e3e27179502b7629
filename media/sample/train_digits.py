"""Classify 8x8 images of handwritten digits with PyTorch.

    python train_digits.py            # dense network
    python train_digits.py --rows     # recurrent network that reads an image row by row
"""
import argparse

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


class DigitNet(nn.Module):
    """64 pixels in, 10 digits out."""

    def __init__(self):
        super().__init__()
        self.hidden1 = nn.Linear(64, 256)
        self.hidden2 = nn.Linear(256, 256)
        self.drop = nn.Dropout(0.5)
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        x = F.relu(self.hidden1(x))
        x = F.dropout(x, 0.5)
        x = F.relu(self.hidden2(x))
        x = self.drop(x)
        return self.output(x)


class RowReader(nn.Module):
    """Reads the eight rows of an image as a sequence."""

    def __init__(self, keep_prob=0.8):
        super().__init__()
        self.rows = nn.LSTM(8, 96, batch_first=True, dropout=0.5)
        self.drop = nn.Dropout(keep_prob)
        self.output = nn.Linear(96, 10)

    def forward(self, x):
        states, _ = self.rows(x.view(-1, 8, 8))
        return self.output(self.drop(states[:, -1]))


def load():
    images, labels = load_digits(return_X_y=True)
    images = torch.tensor(images / 16, dtype=torch.float32)
    return train_test_split(images, torch.tensor(labels), test_size=0.3, random_state=0, stratify=labels)


def accuracy(model, images, labels):
    model.eval()
    with torch.no_grad():
        return (model(images).argmax(1) == labels).float().mean().item()


def train(model, images, labels, epochs):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(epochs):
        model.train()
        for batch in torch.randperm(len(images)).split(32):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", action="store_true")
    parser.add_argument("--epochs", type=int, default=30)
    args = parser.parse_args()
    torch.manual_seed(0)
    train_images, test_images, train_labels, test_labels = load()
    model = RowReader() if args.rows else DigitNet()
    train(model, train_images, train_labels, args.epochs)
    print(f"test accuracy {accuracy(model, test_images, test_labels):.3f}")


if __name__ == "__main__":
    main()
