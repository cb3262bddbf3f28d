"""The steps of bench/train_bench.cpp in PyTorch eager, for the same models, batches and number of threads.

python3 bench/train_bench_torch.py [THREADS]       alone
bench/train_against_torch                          in turns with train_bench, with PyTorch installed on the way

Needs PyTorch alone (Debian: python3-torch). The model is GPT-2 written out plainly, since `transformers` does the same operations in
eager mode, and more around them.
"""

import argparse
import json
import os
import subprocess
import time

import torch
from torch import nn
from torch.nn import functional

SEQUENCES, VOCABULARY, CONTEXT = 64, 32, 154


class Block(nn.Module):
    def __init__(self, heads, dim):
        super().__init__()
        self.heads = heads
        self.norm_1, self.norm_2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.qkv, self.projection = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.hidden, self.output = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)

    def attend(self, x, mask):
        batch, length, dim = x.shape
        q, k, v = (part.view(batch, length, self.heads, -1).transpose(1, 2) for part in self.qkv(x).split(dim, dim=2))
        if hasattr(functional, "scaled_dot_product_attention"):
            mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            scores = (q @ k.transpose(-1, -2)) / (dim // self.heads) ** 0.5
            mixed = scores.masked_fill(mask[:length, :length], float("-inf")).softmax(-1) @ v
        return self.projection(mixed.transpose(1, 2).reshape(batch, length, dim))

    def forward(self, x, mask):
        x = x + self.attend(self.norm_1(x), mask)
        return x + self.output(functional.gelu(self.hidden(self.norm_2(x)), approximate="tanh"))


class Model(nn.Module):
    def __init__(self, layers, heads, dim):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(VOCABULARY, dim), nn.Embedding(CONTEXT, dim)
        self.blocks = nn.ModuleList(Block(heads, dim) for _ in range(layers))
        self.norm = nn.LayerNorm(dim)
        self.register_buffer("mask", torch.ones(CONTEXT, CONTEXT).triu(1).bool())

    def forward(self, tokens):
        x = self.tokens(tokens) + self.positions(torch.arange(tokens.shape[1], device=tokens.device))
        for block in self.blocks:
            x = block(x, self.mask)
        return self.norm(x) @ self.tokens.weight.T


def torch_steps(layers, heads, dim, length, seconds):
    """Calls for so many seconds, at least three times: the least time of the clock and the least processor time of a step, in ms."""
    model = Model(layers, heads, dim)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)
    tokens, target = torch.randint(VOCABULARY, (2, SEQUENCES, length))

    def step():
        loss = functional.cross_entropy(model(tokens).view(-1, VOCABULARY), target.reshape(-1))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()

    step()
    walls, processors, begin = [], [], time.perf_counter()
    while len(walls) < 3 or time.perf_counter() - begin < seconds:
        wall, processor = time.perf_counter(), time.process_time()
        step()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return 1e3 * min(walls), 1e3 * min(processors)


def bench_steps(program, threads, layers, heads, dim, length, seconds):
    """The same of train_bench, and the floor of a step."""
    command = [program, f"--benchmark_filter=^train_step/{layers}l{heads}h{dim}d/{length}/", "--benchmark_format=json",
               f"--benchmark_min_time={seconds}"]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         env={**os.environ, "CRASP_BENCH_THREADS": str(threads)})
    (run,) = json.loads(out.stdout)["benchmarks"]
    return run["least_ms"], run["least_processor_ms"], run["floor_ms"]


def side_by_side(options, *shape):
    here, there = [], []
    for _ in range(options.rounds):
        here.append(bench_steps(options.against, options.threads, *shape, 3))
        there.append(torch_steps(*shape, 3))
    least = [min(column) for column in (*zip(*here), *zip(*there))]
    print("| {}, {}, {}, {} | {:.1f} ms, {:.1f} | {:.1f} ms, {:.1f} | {:.2f} ms |".format(*shape, *least[:2], *least[3:], least[2]), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("threads", type=int, nargs="?", default=2)
    parser.add_argument("--against", metavar="PROGRAM", help="a built train_bench, to be run in turns with PyTorch")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
    if options.against:
        print("| layers, heads, dim, length | here: clock, processor | PyTorch: clock, processor | floor |\n|---|---|---|---|")
    for shape in ((1, 1, 16), (2, 4, 64), (4, 4, 256)):
        for length in (50, 150):
            if options.against:
                side_by_side(options, *shape, length)
                continue
            wall, processor = torch_steps(*shape, length, 2)
            print("{}l{}h{}d/{}: {:.2f} ms, {:.2f} ms of processor time, {:.1f}k tokens/s".format(
                *shape, length, wall, processor, SEQUENCES * length / wall))


if __name__ == "__main__":
    main()
