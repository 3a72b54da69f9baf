"""The networks of the benchmarks, written in PyTorch as their documentation has them."""
import torch
from torch import nn
from torch.nn import functional


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.convolution1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.convolution2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.norm1.weight.requires_grad = self.norm2.weight.requires_grad = False

    def forward(self, x):
        x = functional.gelu(self.norm1(functional.max_pool2d(self.convolution1(x), 2)))
        return functional.gelu(self.norm2(self.convolution2(x)))


class Small(nn.Module):
    """`cnn-small` for pictures of 32×32."""

    def __init__(self, classes):
        super().__init__()
        self.whiten = nn.Conv2d(3, 24, 2, bias=False)
        self.whiten.weight.requires_grad = False
        self.blocks = nn.Sequential(Block(24, 64), Block(64, 256), Block(256, 256))
        self.head = nn.Linear(256, classes, bias=False)

    def forward(self, x):
        x = self.blocks(functional.gelu(self.whiten(x)))
        return self.head(functional.max_pool2d(x, 3).flatten(1)) / 9


def residual(classes):
    """ResNet-18, the peer's own; nothing where torchvision is not installed."""
    try:
        from torchvision.models import resnet18
    except ImportError:
        return None
    return resnet18(num_classes=classes)


# Elsewhere bfloat16 is a hundred times slower than float32, and nobody's choice.
REDUCES = torch.ops.mkldnn._is_mkldnn_bf16_supported()

# How a user would try to make PyTorch faster on a processor: (name, bfloat16, channels last).
MODES = [("PyTorch, float32", False, False), ("PyTorch, float32, channels last", False, True)]
if REDUCES:
    MODES += [("PyTorch, bfloat16", True, False), ("PyTorch, bfloat16, channels last", True, True)]


def arranged(network, inputs, last):
    """Both in the order of memory that is asked for."""
    if not last:
        return network, inputs
    return network.to(memory_format=torch.channels_last), inputs.contiguous(memory_format=torch.channels_last)


def training(network, inputs, labels, reduced, last):
    """One step: forwards, backwards, and the step of the optimizer."""
    network, inputs = arranged(network, inputs, last)
    learned = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(learned, 1e-3, momentum=0.9, nesterov=True, weight_decay=5e-4)

    def work():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=reduced):
            loss = functional.cross_entropy(network(inputs), labels, label_smoothing=0.1)
        loss.backward()
        optimizer.step()

    return work
