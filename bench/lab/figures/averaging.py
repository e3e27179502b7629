"""The mean of k passes with dropout on against one pass with scaled weights (Srivastava et al. 2014, section 7.5), and what the passes say of uncertainty."""

import torch

from protocol import measure, paired, summary, train, WIDTH, write, Split

COUNTS, SEEDS, EPOCHS, DRAWS = [1, 2, 5, 10, 20, 50, 100], range(8), 80, 10


def held_out(split):
    return torch.cat([split.validation[0], split.test[0]]), torch.cat([split.validation[1], split.test[1]])


def entropy(p):
    return -(p * torch.log(p.clamp_min(1e-30))).sum(-1)


errors, losses = {count: [] for count in COUNTS}, {count: [] for count in COUNTS}
scaled_error, scaled_loss, wrong, right, least, drop0 = [], [], [], [], [], []
for seed in SEEDS:
    split = Split(seed, 300)
    rows = held_out(split)
    net, _ = train(0.5, seed, split, EPOCHS)
    loss, error = measure(net, rows)
    scaled_loss.append(loss)
    scaled_error.append(error)
    net.train()
    with torch.no_grad():
        passes = torch.stack([torch.softmax(net(rows[0]), 1) for _ in range(DRAWS * max(COUNTS))])
    for count in COUNTS:
        # Several draws of k passes, to measure the expectation and not the luck of one draw.
        means = [passes[draw * count : (draw + 1) * count].mean(0) for draw in range(DRAWS)]
        errors[count].append(sum((mean.argmax(1) != rows[1]).float().mean().item() for mean in means) / DRAWS)
        losses[count].append(sum(-torch.log(mean[range(len(rows[1])), rows[1]].clamp_min(1e-30)).mean().item() for mean in means) / DRAWS)
    mean = passes[:50].mean(0)
    information = entropy(mean) - entropy(passes[:50]).mean(0)
    bad = mean.argmax(1) != rows[1]
    wrong.append(information[bad].mean().item())
    right.append(information[~bad].mean().item())
    least.append(information.min().item())

write(
    "averaging",
    f"2 x {WIDTH} units, rate 0.5, 300 training rows, {EPOCHS} epochs, 718 held-out rows; k passes averaged {DRAWS} times per network; mutual information of 50 passes in nats",
    {
        "samples": {
            count: {
                "error": summary(errors[count]) | {"to weight scaling": paired(errors[count], scaled_error)},
                "loss": summary(losses[count]) | {"to weight scaling": paired(losses[count], scaled_loss)},
            }
            for count in COUNTS
        },
        "weight scaling": {"error": summary(scaled_error), "loss": summary(scaled_loss)},
        "mutual information": {"wrong": summary(wrong), "right": summary(right), "wrong - right": paired(wrong, right), "least": min(least)},
    },
)
