"""The models of :mod:`benchmarks.models` in PyTorch, as its users write them: modules, autograd, optimizers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from benchmarks.data import cifar, complex_plane, digits, line, pond


class Trainer:
    """Calls ``step`` (which returns a loss) as often as it is told."""

    def __init__(self, step: Callable[[], Any]) -> None:
        self.step = step

    def run(self, count: int) -> float:
        for _ in range(count - 1):
            self.step()
        return float(self.step())

    def close(self) -> None:
        """Nothing to close."""


def _optimized(optimizer: Any, loss_of: Callable[[], Any], after: Callable[[], None] | None = None) -> Trainer:
    """A training step: gradients of the loss, the optimizer's update, and what comes after it."""

    def step() -> Any:
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        optimizer.step()
        if after is not None:
            after()
        return loss.detach()

    return Trainer(step)


def line_fit() -> Trainer:
    x, y = line()
    slope, offset = (torch.zeros((), requires_grad=True) for _ in range(2))
    optimizer = torch.optim.SGD([slope, offset], 0.1)
    return _optimized(optimizer, lambda: torch.mean((slope * torch.from_numpy(x) + offset - torch.from_numpy(y)) ** 2))


def softmax_regression(batch: int = 100) -> Trainer:
    x, y = digits(batch)
    model = nn.Linear(784, 10)
    optimizer = torch.optim.SGD(model.parameters(), 0.01)

    def loss() -> Any:
        predicted = torch.softmax(model(torch.from_numpy(x)), 1)
        return -torch.sum(torch.from_numpy(y) * torch.log(predicted.clamp(1e-10, 1.0)))

    return _optimized(optimizer, loss)


def multilayer_perceptron(batch: int = 100) -> Trainer:
    x, y = digits(batch)
    model = nn.Sequential(nn.Linear(784, 500), nn.ReLU(), nn.Linear(500, 10))
    optimizer = torch.optim.SGD(model.parameters(), 0.8)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.99 ** (step / 550))
    averages = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.99))

    def loss() -> Any:
        entropy = F.cross_entropy(model(torch.from_numpy(x)), torch.from_numpy(y).argmax(1))
        return entropy + 0.0001 * 0.5 * (model[0].weight.square().sum() + model[2].weight.square().sum())

    def after() -> None:
        schedule.step()
        averages.update_parameters(model)

    return _optimized(optimizer, loss, after)


class Digits(nn.Module):
    """The deep MNIST network."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = nn.Conv2d(1, 32, 5, padding="same"), nn.Conv2d(32, 64, 5, padding="same")
        self.hidden, self.out = nn.Linear(7 * 7 * 64, 1024), nn.Linear(1024, 10)

    def forward(self, x: Any) -> Any:
        x = F.max_pool2d(F.relu(self.one(x.view(-1, 1, 28, 28))), 2)
        x = F.max_pool2d(F.relu(self.two(x)), 2).flatten(1)
        return self.out(F.dropout(F.relu(self.hidden(x)), 0.5))


def convolutional_network(batch: int = 50) -> Trainer:
    x, y = digits(batch)
    model = Digits()
    optimizer = torch.optim.Adam(model.parameters(), 1e-4)
    return _optimized(optimizer, lambda: F.cross_entropy(model(torch.from_numpy(x)), torch.from_numpy(y)))


class Cifar(nn.Module):
    """The CIFAR-10 tutorial's network."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = nn.Conv2d(3, 64, 5, padding="same"), nn.Conv2d(64, 64, 5, padding="same")
        self.three, self.four, self.five = nn.Linear(6 * 6 * 64, 384), nn.Linear(384, 192), nn.Linear(192, 10)

    def forward(self, x: Any) -> Any:
        x = F.local_response_norm(_pool(F.relu(self.one(x))), 9, 0.001, 0.75, 1.0)
        x = _pool(F.local_response_norm(F.relu(self.two(x)), 9, 0.001, 0.75, 1.0)).flatten(1)
        return self.five(F.relu(self.four(F.relu(self.three(x)))))


def _pool(x: Any) -> Any:
    return F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=float("-inf")), 3, 2)


def cifar_network(batch: int = 128) -> Trainer:
    x, y = cifar(batch)
    pictures = torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2)))
    model = Cifar()
    optimizer = torch.optim.SGD(model.parameters(), 0.01)

    def loss() -> Any:
        decay = model.three.weight.square().sum() + model.four.weight.square().sum()
        return F.cross_entropy(model(pictures), torch.from_numpy(y)) + 0.004 * 0.5 * decay

    return _optimized(optimizer, loss)


def raindrops(size: int = 500) -> Trainer:
    drops, kernel = pond(size)
    height, speed = torch.from_numpy(drops), torch.zeros(size, size)
    weight = torch.from_numpy(kernel).view(1, 1, 3, 3)
    eps, damping = torch.tensor(0.03), torch.tensor(0.04)

    def step() -> Any:
        nonlocal height, speed
        with torch.no_grad():
            curvature = F.conv2d(height.view(1, 1, size, size), weight, padding=1)[0, 0]
            height, speed = height + eps * speed, speed + eps * (curvature - damping * speed)
        return height[0, 0]

    return Trainer(step)


def mandelbrot() -> Trainer:
    start = torch.from_numpy(complex_plane())
    value, count = start.clone(), torch.zeros(start.shape)

    def step() -> Any:
        nonlocal value, count
        following = value * value + start
        small = following.abs() < 4
        value = torch.where(small, following, value)
        count = count + small.float()
        return count[0, 0]

    return Trainer(step)


MODELS = {
    "line fit, 100 points": line_fit,
    "softmax regression, batch 100": softmax_regression,
    "perceptron 784-500-10, batch 100": multilayer_perceptron,
    "convolutional network, batch 50": convolutional_network,
    "CIFAR-10 network, batch 128": cifar_network,
    "raindrops, 500 x 500": raindrops,
    "Mandelbrot set, 520 x 600": mandelbrot,
}
