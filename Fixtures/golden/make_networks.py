"""Golden outputs and gradients of network layers, and three optimiser steps, from PyTorch.

usage: python make_networks.py      (torch, safetensors; writes layers, training and composed.safetensors into networks beside this file)
Keys are CASE/input, CASE/output, CASE/output_gradient, CASE/input_gradient, CASE/parameter/NAME and CASE/gradient/NAME, with our names of parameters.
"""
import pathlib
import torch
from safetensors.torch import save_file
from torch import nn

folder = pathlib.Path(__file__).parent / "networks"
torch.manual_seed(7)
torch.use_deterministic_algorithms(True)

# Our names of parameters: the layer's, then the parameter's.
cases = {
    "convolution": ((3, 7, 6), [("layer", nn.Conv2d(3, 5, 3, stride=2, padding=1))]),
    "convolution_groups": ((4, 5, 6), [("layer", nn.Conv2d(4, 6, (3, 2), padding=(1, 0), groups=2, bias=False))]),
    "convolution_winograd": ((16, 12, 12), [("layer", nn.Conv2d(16, 16, 3, padding=1))]),
    "dense": ((9, 1, 1), [("flat", nn.Flatten()), ("layer", nn.Linear(9, 4))]),
    "maximum_pooling": ((2, 7, 8), [("layer", nn.MaxPool2d(3, stride=2, padding=1))]),
    "average_pooling": ((2, 7, 8), [("layer", nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False))]),
    "batch_normalization": ((3, 4, 5), [("layer", nn.BatchNorm2d(3, eps=1e-3, momentum=0.3))]),
    "relu": ((2, 4, 4), [("layer", nn.ReLU())]),
    "gelu": ((2, 4, 4), [("layer", nn.GELU())]),
}


def record(tensors, case, input_shape, layers, batch=4):
    net = nn.Sequential()
    for name, layer in layers:
        net.add_module(name, layer)
    for parameter in net.parameters():
        nn.init.normal_(parameter, 0, 0.5)
    x = torch.randn(batch, *input_shape, requires_grad=True)
    for name, value in net.state_dict().items():
        if "num_batches" not in name:
            tensors[f"{case}/parameter/{name}"] = value.clone()
    y = net(x)
    g = torch.randn_like(y)
    y.backward(g)
    tensors[f"{case}/input"] = x.detach()
    tensors[f"{case}/output"] = y.detach().flatten(1)
    tensors[f"{case}/output_gradient"] = g.flatten(1)
    tensors[f"{case}/input_gradient"] = x.grad
    for name, parameter in net.named_parameters():
        tensors[f"{case}/gradient/{name}"] = parameter.grad
    for name, value in net.state_dict().items():
        if "running" in name:
            tensors[f"{case}/after/{name}"] = value.clone()
    net.eval()
    tensors[f"{case}/evaluated"] = net(x).detach().flatten(1)


def training():
    """Three steps of SGD with Nesterov momentum, label smoothing, and decay of weights alone."""
    net = nn.Sequential()
    for name, layer in [
        ("conv", nn.Conv2d(2, 8, 3, padding=1)), ("norm", nn.BatchNorm2d(8)), ("gelu", nn.GELU()),
        ("pool", nn.MaxPool2d(2)), ("flat", nn.Flatten()), ("head", nn.Linear(72, 3)),
    ]:
        net.add_module(name, layer)
    tensors = {f"start/{k}": v.clone() for k, v in net.state_dict().items() if "num_batches" not in k}
    weights = [p for n, p in net.named_parameters() if p.dim() > 1]
    others = [p for n, p in net.named_parameters() if p.dim() == 1]
    groups = [dict(params=weights, weight_decay=0.01), dict(params=others, weight_decay=0.0)]
    sgd = torch.optim.SGD(groups, lr=0.1, momentum=0.9, nesterov=True)
    losses = []
    for step in range(3):
        x, y = torch.randn(6, 2, 6, 6), torch.randint(0, 3, (6,))
        tensors[f"batch{step}"], tensors[f"labels{step}"] = x, y.float()
        loss = nn.functional.cross_entropy(net(x), y, label_smoothing=0.2)
        sgd.zero_grad()
        loss.backward()
        sgd.step()
        losses.append(loss.item())
    tensors["losses"] = torch.tensor(losses)
    tensors |= {f"end/{k}": v.clone() for k, v in net.state_dict().items() if "num_batches" not in k}
    return tensors


class SqueezeExcitation(nn.Module):
    """As Hu et al. (2018) have it, in torch's own operations."""

    def __init__(self, channels, hidden, bend, gate):
        super().__init__()
        self.fc1, self.fc2, self.bend, self.gate = nn.Linear(channels, hidden), nn.Linear(hidden, channels), bend, gate

    def forward(self, x):
        return x * self.gate(self.fc2(self.bend(self.fc1(x.mean((2, 3))))))[:, :, None, None]


class Concatenation(nn.Module):
    """Two convolutions and the input itself."""

    def __init__(self, channels, left, right):
        super().__init__()
        self.left, self.right = nn.Conv2d(channels, left, 3, padding=1), nn.Conv2d(channels, right, 1)

    def forward(self, x):
        return torch.cat([self.left(x), x, self.right(x)], 1)


def composed():
    return {
        "depth_wise": ((6, 7, 6), [("layer", nn.Conv2d(6, 6, 3, padding=1, groups=6))]),
        "depth_wise_stride": ((18, 6, 7), [("layer", nn.Conv2d(18, 18, 5, stride=2, padding=2, groups=18, bias=False))]),
        "depth_wise_dilated": ((16, 8, 7), [("layer", nn.Conv2d(16, 16, 3, padding=2, dilation=2, groups=16))]),
        "dilated": ((3, 8, 9), [("layer", nn.Conv2d(3, 5, 3, padding=2, dilation=2))]),
        "dilated_uneven": ((4, 8, 9), [("layer", nn.Conv2d(4, 6, (3, 2), stride=(1, 2), dilation=(2, 3), groups=2, bias=False))]),
        "dilated_blocks": ((16, 9, 9), [("layer", nn.Conv2d(16, 16, 3, padding=3, dilation=3))]),
        "silu": ((2, 4, 4), [("layer", nn.SiLU())]),
        "hard_swish": ((2, 4, 4), [("layer", nn.Hardswish())]),
        "sigmoid": ((2, 4, 4), [("layer", nn.Sigmoid())]),
        "hard_sigmoid": ((2, 4, 4), [("layer", nn.Hardsigmoid())]),
        "group_normalization": ((6, 4, 5), [("layer", nn.GroupNorm(3, 6, eps=1e-3))]),
        "group_normalization_blocks": ((32, 3, 4), [("layer", nn.GroupNorm(4, 32))]),
        "squeeze_excitation": ((5, 4, 3), [("layer", SqueezeExcitation(5, 3, nn.ReLU(), nn.Sigmoid()))]),
        "squeeze_excitation_hard": ((16, 3, 3), [("layer", SqueezeExcitation(16, 4, nn.SiLU(), nn.Hardsigmoid()))]),
        "concatenation": ((3, 5, 4), [("layer", Concatenation(3, 4, 2))]),
        "concatenation_blocks": ((16, 4, 4), [("layer", Concatenation(16, 16, 32))]),
    }


layers = {}
for case, (shape, modules) in cases.items():
    record(layers, case, shape, modules)
note = {"made_by": "make_networks.py", "torch": torch.__version__}
save_file({k: v.contiguous() for k, v in layers.items()}, folder / "layers.safetensors", note)
save_file({k: v.contiguous() for k, v in training().items()}, folder / "training.safetensors", note)
later = {}
for case, (shape, modules) in composed().items():
    record(later, case, shape, modules, batch=2)
save_file({k: v.contiguous() for k, v in later.items()}, folder / "composed.safetensors", note)
