"""The steps of bench/train_bench.cpp in PyTorch eager, for the same models, batches and number of threads.

python3 bench/train_bench_torch.py [THREADS]

Needs PyTorch alone (Debian: python3-torch). The model is GPT-2 written out plainly, since `transformers` does the same operations in
eager mode, and more around them.
"""

import sys
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
        x = self.tokens(tokens) + self.positions(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x, self.mask)
        return self.norm(x) @ self.tokens.weight.T


def measure(layers, heads, dim, length):
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
    while len(walls) < 3 or time.perf_counter() - begin < 2:
        wall, processor = time.perf_counter(), time.process_time()
        step()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    print(f"{layers}l{heads}h{dim}d/{length}: {min(walls) * 1e3:.2f} ms, {min(processors) * 1e3:.2f} ms of processor time, "
          f"{SEQUENCES * length / min(walls) / 1e3:.1f}k tokens/s")


torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
for shape in ((1, 1, 16), (2, 4, 64), (4, 4, 256)):
    for size in (50, 150):
        measure(*shape, size)
