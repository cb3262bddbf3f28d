"""Dense attention of bench/backend_bench.cpp in PyTorch: one word of 4,096 tokens, logits at all positions.

python3 bench/backend_bench_torch.py [MODEL_DIRECTORY…]

Without directories: the shapes of `trained_model`. With: the same weights, as in `dyck1_average_dense` and `dyck1_fenwick_dense`, by
    crasp compile examples/02_brackets.crasp --mode average --length 4095 --uncertified -o dyck1-average
and its like, in `transformers`. Two threads. Without directories it needs PyTorch alone: the model is GPT-2 written out plainly (bench/train_bench_torch.py); with PyTorch 2 its attention is
`scaled_dot_product_attention`, which does not store the scores.
"""

import sys
import time

import torch
from torch import nn

from train_bench_torch import Block

VOCABULARY, LENGTH = 128, 4096


class Model(nn.Module):
    def __init__(self, layers, heads, dim):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(VOCABULARY, dim), nn.Embedding(LENGTH, dim)
        self.blocks = nn.ModuleList(Block(heads, dim) for _ in range(layers))
        self.norm = nn.LayerNorm(dim)
        self.register_buffer("mask", torch.ones(LENGTH, LENGTH).triu(1).bool())

    def forward(self, tokens):
        x = self.tokens(tokens) + self.positions(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x, self.mask)
        return self.norm(x) @ self.tokens.weight.T


@torch.no_grad()
def measure(name, model, vocabulary):
    tokens = torch.randint(vocabulary, (1, LENGTH))
    model(tokens)
    walls, processors, begin = [], [], time.perf_counter()
    while len(walls) < 3 or time.perf_counter() - begin < 3:
        wall, processor = time.perf_counter(), time.process_time()
        model(tokens)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    print(f"{name}/{LENGTH}: {min(walls) * 1e3:.1f} ms, {min(processors) * 1e3:.1f} ms of processor time")


torch.set_num_threads(2)
print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
for directory in sys.argv[1:]:
    from transformers import AutoModelForCausalLM

    measure(directory, AutoModelForCausalLM.from_pretrained(directory).eval(), 2)
if len(sys.argv) == 1:
    for layers, heads, dim in ((1, 1, 16), (2, 4, 64), (4, 4, 256)):
        measure(f"{layers}l{heads}h{dim}d", Model(layers, heads, dim), VOCABULARY)
