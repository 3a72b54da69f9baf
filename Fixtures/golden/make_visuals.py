"""Explanations of a small network by other libraries, and a t-SNE map.

usage: python make_visuals.py      (torch, captum, grad-cam, scikit-learn, safetensors; writes explanations and maps.safetensors into visuals beside this file)

The network is in evaluation mode, with statistics that are not 0 and 1. Keys of explanations: parameter/NAME with our names, input, scores,
saliency (captum.attr.Saliency), integrated (captum.attr.IntegratedGradients, zeros, riemann_middle, 50 steps), guided
(captum.attr.GuidedBackprop), grad_cam (captum.attr.LayerGradCam, relu), grad_cam_plus_plus (the weights of pytorch_grad_cam.GradCAMPlusPlus).
Keys of maps: rows, start, place, divergence (sklearn.manifold.TSNE), principal (sklearn.decomposition.PCA).
"""
import pathlib
import numpy as np
import torch
from captum.attr import GuidedBackprop, IntegratedGradients, LayerGradCam, Saliency
from pytorch_grad_cam import GradCAMPlusPlus
from safetensors.torch import save_file
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from torch import nn

folder = pathlib.Path(__file__).parent / "visuals"
folder.mkdir(exist_ok=True)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1)
        self.norm1 = nn.BatchNorm2d(8)
        self.relu1 = nn.ReLU()
        self.pool1 = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(8, 12, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(12)
        self.relu2 = nn.ReLU()
        self.pool2 = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(12, 4)

    def forward(self, x):
        x = self.pool1(self.relu1(self.norm1(self.conv1(x))))
        x = self.relu2(self.norm2(self.conv2(x)))
        return self.head(self.pool2(x).flatten(1))


def explanations():
    torch.manual_seed(5)
    net = Net()
    for name, value in net.state_dict().items():
        if "running_mean" in name:
            value.normal_(0, 0.3)
        elif "running_var" in name:
            value.uniform_(0.5, 1.5)
        elif "norm" in name and "weight" in name:
            value.uniform_(0.7, 1.4)
        elif "norm" in name and "bias" in name:
            value.normal_(0, 0.3)
    net.eval()
    x = torch.randn(3, 3, 14, 12)
    labels = torch.tensor([1, 3, 0])
    out = {f"parameter/{n}": v.clone() for n, v in net.state_dict().items() if "num_batches" not in n}
    out["input"] = x
    out["scores"] = net(x).detach()
    out["saliency"] = Saliency(net).attribute(x.clone().requires_grad_(), target=labels, abs=True).detach()
    out["integrated"] = IntegratedGradients(net).attribute(x, target=labels, n_steps=50, method="riemann_middle").detach()
    out["guided"] = GuidedBackprop(net).attribute(x.clone().requires_grad_(), target=labels).detach()
    out["grad_cam"] = LayerGradCam(net, net.relu2).attribute(x, target=labels, relu_attributions=True).detach()

    # The map before the package scales and enlarges it: its weights, and the sum it makes of them.
    activations, gradients = [], []

    def keep(module, inputs, output):
        activations.append(output)
        output.register_hook(gradients.append)

    handle = net.relu2.register_forward_hook(keep)
    net(x)[torch.arange(3), labels].sum().backward()
    handle.remove()
    a, g = activations[0].detach().numpy(), gradients[0].detach().numpy()
    with GradCAMPlusPlus(model=net, target_layers=[net.relu2]) as cam:
        weights = cam.get_cam_weights(None, None, None, a, g)
    out["grad_cam_plus_plus"] = torch.from_numpy(np.maximum((weights[:, :, None, None] * a).sum(1), 0))
    save_file({k: v.float().contiguous() for k, v in out.items()}, folder / "explanations.safetensors")


def maps():
    rows = load_digits().data[:240].astype(np.float32)
    start = (1e-4 * np.random.default_rng(0).standard_normal((len(rows), 2))).astype(np.float32)
    tsne = TSNE(init=start, perplexity=30, learning_rate="auto", method="barnes_hut", random_state=0, max_iter=1000)
    place = tsne.fit_transform(rows)
    out = {"rows": rows, "start": start, "place": place, "divergence": np.array([tsne.kl_divergence_]),
           "principal": PCA(2, svd_solver="full").fit_transform(rows)}
    save_file({k: torch.from_numpy(np.ascontiguousarray(v, dtype=np.float32)) for k, v in out.items()}, folder / "maps.safetensors")
    print("t-SNE", tsne.kl_divergence_, tsne.n_iter_)


explanations()
maps()
