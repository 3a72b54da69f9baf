"""One training step of the network `cnn-small` in PyTorch, in the modes that a user would try."""
from exchange import THREADS, Peers, settings

peers = Peers()
batch, classes = (int(settings("network")[key]) for key in ("batch", "classes"))

if torch := peers.library("torch"):
    from torch import nn
    from torch.nn import functional

    torch.set_num_threads(THREADS)
    torch.manual_seed(0)

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
        def __init__(self):
            super().__init__()
            self.whiten = nn.Conv2d(3, 24, 2, bias=False)
            self.whiten.weight.requires_grad = False
            self.blocks = nn.Sequential(Block(24, 64), Block(64, 256), Block(256, 256))
            self.head = nn.Linear(256, classes, bias=False)

        def forward(self, x):
            x = self.blocks(functional.gelu(self.whiten(x)))
            return self.head(functional.max_pool2d(x, x.shape[-1]).flatten(1)) / 9

    inputs, labels = torch.randn(batch, 3, 32, 32), torch.randint(0, classes, (batch,))

    def step(reduced, last):
        network, x = Small(), inputs
        if last:
            network, x = network.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
        learned = [parameter for parameter in network.parameters() if parameter.requires_grad]
        optimizer = torch.optim.SGD(learned, 1e-3, momentum=0.9, nesterov=True, weight_decay=5e-4)

        def work():
            optimizer.zero_grad(set_to_none=True)
            with torch.autocast("cpu", torch.bfloat16, enabled=reduced):
                loss = functional.cross_entropy(network(x), labels, label_smoothing=0.1)
            loss.backward()
            optimizer.step()

        return work

    for name, reduced, last in [
        ("PyTorch, float32", False, False),
        ("PyTorch, float32, channels last", False, True),
        ("PyTorch, bfloat16, channels last", True, True),
    ]:
        peers.add("step", name, torch.__version__, step(reduced, last))

peers.serve()
