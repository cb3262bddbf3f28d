"""Gradients in double and steps of AdamW in float, against PyTorch and `transformers` on the same model and batches.

Run by tests/interop/run, with the binary `interop_training` as the only argument.
"""

import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import torch
from torch.nn import functional
from transformers import GPT2LMHeadModel, get_linear_schedule_with_warmup


def load(directory, dtype):
    model = GPT2LMHeadModel.from_pretrained(directory, torch_dtype=dtype)
    return model.train()  # every dropout is 0


def loss_of(model, batch, labels):
    """The mean over all questions, sequence by sequence: nothing is padded."""
    begin, rows = batch["begin"], []
    for first, last in zip(begin, begin[1:]):
        asked = [row - first for row in batch["asked"] if first <= row < last]
        rows.append(model(torch.tensor([batch["tokens"][first:last]])).logits[0, asked])
    logits = torch.cat(rows)
    if labels:
        right = torch.tensor(batch["right"], dtype=logits.dtype).view(logits.shape)
        return functional.binary_cross_entropy_with_logits(logits, right)
    return functional.cross_entropy(logits, torch.tensor(batch["target"]))


def check_gradient(folder, run):
    model = load(folder / "before", torch.float64)
    loss_of(model, run["batches"][0], run["labels"]).backward()
    ours = dict(load(folder / "gradient", torch.float64).named_parameters())
    worst = 0
    for name, parameter in model.named_parameters():
        error = (parameter.grad - ours[name]).abs().max().item() / max(1e-3, parameter.grad.abs().max().item())
        assert error < 1e-9, f"{folder}: the gradient of {name} is off by {error}"
        worst = max(worst, error)
    return worst


def check_steps(folder, run):
    """Biases and norms do not decay. Adam divides by gradients, so differences of rounding grow; the losses say whether it learns the same."""
    model = load(folder / "before", torch.float32)
    decays, others = [], []
    for parameter in model.parameters():
        (decays if parameter.dim() == 2 else others).append(parameter)
    groups = [{"params": decays, "weight_decay": run["weight_decay"]}, {"params": others, "weight_decay": 0}]
    optimiser = torch.optim.AdamW(groups, lr=run["learning_rate"], betas=(0.9, 0.999), eps=1e-8)
    schedule = get_linear_schedule_with_warmup(optimiser, run["warmup"], len(run["batches"]))
    for batch, ours in zip(run["batches"], run["losses"]):
        loss = loss_of(model, batch, run["labels"])
        assert abs(loss.item() - ours) < 2e-5 * loss.item(), f"{folder}: loss {ours}, expected {loss.item()}"
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), run["clip"])
        optimiser.step()
        schedule.step()
    after = dict(load(folder / "after", torch.float32).named_parameters())
    worst = max((parameter - after[name]).abs().max().item() for name, parameter in model.named_parameters())
    assert worst < 2e-5, f"{folder}: weights are off by {worst} after {len(run['batches'])} steps"
    return worst


def main():
    with tempfile.TemporaryDirectory() as temporary:
        for choice in itertools.product(("gelu_new", "relu"), ("tied", "untied"), ("classes", "labels")):
            folder = pathlib.Path(temporary) / "_".join(choice)
            folder.mkdir()
            subprocess.run([sys.argv[1], folder, *choice], check=True)
            run = json.loads((folder / "run.json").read_text())
            gradient, steps = check_gradient(folder, run), check_steps(folder, run)
            print(f"{', '.join(choice)}: gradients agree to {gradient:.1e}, weights after {len(run['batches'])} steps to {steps:.1e}")


main()
