"""Hidden units of an autoencoder are sparser with dropout (Srivastava et al. 2014, section 7.2); the same for a classifier's first hidden layer."""

import torch
import torch.nn.functional as F
from torch import nn

from protocol import Split, paired, summary, train, write

RATES, SEEDS, EPOCHS = [0, 0.5], range(8), 100


def activity(hidden):
    return {"mean activation": hidden.mean().item(), "zeros": (hidden == 0).float().mean().item()}


def autoencoder(rate, seed, split):
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Dropout(rate), nn.Linear(256, 64))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    order = torch.Generator().manual_seed(seed + 1000)
    features = split.train[0]
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(features), generator=order).split(32):
            loss = F.mse_loss(net(features[rows]), features[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return activity(net[:2](split.validation[0]))


def classified(rate, seed, split):
    net, _ = train(rate, seed, split, EPOCHS)
    net.eval()
    with torch.no_grad():
        return activity(net[:2](split.validation[0]))


results = {}
for name, run in (("autoencoder 64-256-64", autoencoder), ("classifier 64-256-256-10, first hidden layer", classified)):
    runs = {rate: [run(rate, seed, Split(seed, 600)) for seed in SEEDS] for rate in RATES}
    results[name] = {
        what: {
            **{rate: summary([one[what] for one in runs[rate]]) for rate in RATES},
            "difference": paired([one[what] for one in runs[0.5]], [one[what] for one in runs[0]]),
        }
        for what in ("mean activation", "zeros")
    }
write("sparsity", f"600 training rows, {EPOCHS} epochs, ReLU, squared error on standardised pixels or cross-entropy; validation rows, dropout off", {"networks": results})
