"""Golden parameters after some steps of each way to train, from PyTorch.

usage: python make_optimizers.py      (torch, safetensors; writes networks/optimizers.safetensors beside this file)
Keys are start/NAME, batchN, labelsN, and for each case CASE/NAME with our names of parameters. The network is that of the tests.
"""
import pathlib
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import cross_entropy

folder = pathlib.Path(__file__).parent / "networks"
torch.manual_seed(11)
torch.use_deterministic_algorithms(True)
STEPS, COUNT, CLASSES = 4, 6, 3


def network():
    net = nn.Sequential()
    for name, layer in [
        ("conv1", nn.Conv2d(2, 6, 3, padding=1, bias=False)), ("norm", nn.BatchNorm2d(6)), ("gelu1", nn.GELU()), ("pool", nn.MaxPool2d(2)),
        ("conv2", nn.Conv2d(6, 8, 3, padding=1, bias=False)), ("gelu2", nn.GELU()), ("flat", nn.Flatten()), ("head", nn.Linear(72, CLASSES)),
    ]:
        net.add_module(name, layer)
    return net


start = {k: v.clone() for k, v in network().state_dict().items()}
tensors = {f"start/{k}": v.clone() for k, v in start.items() if "num_batches" not in k}
batches = [(torch.randn(COUNT, 2, 6, 6), torch.randint(0, CLASSES, (COUNT,))) for _ in range(STEPS)]
for step, (x, y) in enumerate(batches):
    tensors[f"batch{step}"], tensors[f"labels{step}"] = x, y.float()


def groups(net, decay):
    weights = [p for p in net.parameters() if p.dim() > 1]
    others = [p for p in net.parameters() if p.dim() == 1]
    return [dict(params=weights, weight_decay=decay), dict(params=others, weight_decay=0.0)]


def zeropower(g, steps=5):
    """As github.com/KellerJordan/Muon has it, in float32."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g / (g.norm() + 1e-7)
    if g.size(0) > g.size(1):
        x = x.T
    for _ in range(steps):
        m = x @ x.T
        x = a * x + (b * m + c * m @ m) @ x
    return x.T if g.size(0) > g.size(1) else x


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum, weight_decay):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
                buffer.lerp_(p.grad, 1 - group["momentum"])
                update = p.grad.lerp(buffer, group["momentum"]).reshape(len(p), -1)
                update = zeropower(update) * max(1, update.size(0) / update.size(1)) ** 0.5
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(update.view_as(p), alpha=-group["lr"])


def train(case, make, clip=None, loss=lambda net, x, y: cross_entropy(net(x), y), after=lambda net, step: None):
    net = network()
    net.load_state_dict(start)
    optimizers = make(net)
    for step, (x, y) in enumerate(batches):
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss(net, x, y).backward()
        if clip:
            nn.utils.clip_grad_norm_(net.parameters(), clip)
        for optimizer in optimizers:
            optimizer.step()
        after(net, step + 1)
    for name, value in net.state_dict().items():
        if "num_batches" not in name:
            tensors[f"{case}/{name}"] = value.clone()
    return net


def sgd(net, lr=0.05, decay=0.01):
    return [torch.optim.SGD(groups(net, decay), lr=lr, momentum=0.9, nesterov=True)]


def adamw(net):
    return [torch.optim.AdamW(groups(net, 0.1), lr=0.01, betas=(0.9, 0.98), eps=1e-6)]


def muon(net):
    rest = [p for n, p in net.named_parameters() if n != "conv2.weight"]
    return [Muon([net.conv2.weight], 0.03, 0.95, 0.1), torch.optim.SGD(rest, lr=0.05, momentum=0.9, nesterov=True)]


def mixed(net, x, y):
    """Half a batch with the other half, reversed; three quarters of each picture are its own. The classes weigh 0.5, 1 and 2."""
    x = 0.75 * x + 0.25 * x.flip(0)
    weights = torch.tensor([0.5, 1.0, 2.0])
    losses = 0.75 * cross_entropy(net(x), y, reduction="none", label_smoothing=0.1)
    losses = losses + 0.25 * cross_entropy(net(x), y.flip(0), reduction="none", label_smoothing=0.1)
    return (losses * (0.75 * weights[y] + 0.25 * weights[y.flip(0)])).mean()


train("adamw", adamw)
train("muon", muon)
train("clipped", sgd, clip=0.5)

slow = {k: v.clone() for k, v in start.items()}


def look_ahead(net, step):
    """Every third step; the slow weights keep 0.9 for each step at the end of training. Training ends with them."""
    if step % 3 and step != STEPS:
        return
    part = 0.0 if step % 3 else 1 - 0.9**3 * (step / STEPS) ** 3
    with torch.no_grad():
        for name, value in net.state_dict().items():
            if "num_batches" not in name:
                slow[name].lerp_(value, part)
                value.copy_(slow[name])


train("look_ahead", sgd, after=look_ahead)
average = {k: v.clone() for k, v in start.items()}


def follow(net, step):
    kept = min(0.3, (1 + step) / (10 + step))
    for name, value in net.state_dict().items():
        if "num_batches" not in name:
            average[name].lerp_(value, 1 - kept)


train("averaged", sgd, after=follow)
# The mean weights, with statistics over all batches as torch.optim.swa_utils.update_bn has them.
net = network()
net.load_state_dict(average)
net.norm.reset_running_stats()
net.norm.momentum = None
net.train()
for x, _ in batches:
    net(x)
for name, value in net.state_dict().items():
    if "num_batches" not in name:
        tensors[f"averaged/{name}"] = value.clone()

# One step each: the batch as it is, mixed as `mixed` says.
net = network()
net.load_state_dict(start)
optimizer = sgd(net, decay=0.0)[0]
mixed(net, *batches[0]).backward()
optimizer.step()
tensors |= {f"mixed/{k}": v.clone() for k, v in net.state_dict().items() if "num_batches" not in k}

save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "optimizers.safetensors", {"made_by": "make_optimizers.py", "torch": torch.__version__})
