"""The attention rows of bench/cuda_bench.cpp in PyTorch on a CUDA device, by scaled_dot_product_attention, in the same precisions;
in bfloat16 all of the model is, where crasp rounds the factors of products alone.

python3 bench/cuda_bench_torch.py        needs PyTorch with CUDA alone; says so where there is no device
"""

import statistics
import time

import torch
from torch import nn

from train_bench_torch import Block

VOCABULARY, HEADS, LAYERS, TIMES = 64, 8, 2, 9


class Model(nn.Module):
    def __init__(self, dim, length):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(VOCABULARY, dim), nn.Embedding(length, dim)
        self.blocks = nn.ModuleList(Block(HEADS, dim) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(dim)

    def forward(self, tokens):
        x = self.tokens(tokens) + self.positions(torch.arange(tokens.shape[1], device=tokens.device))
        for block in self.blocks:
            x = block(x, None)
        return self.norm(x[:, -1]) @ self.tokens.weight.T


@torch.no_grad()
def measure(head_dim, length, precision):
    """The median time of a pass in seconds; the logits of the last position come back to the host."""
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    model = Model(HEADS * head_dim, length).cuda().to(torch.bfloat16 if precision == "bfloat16" else torch.float32)
    tokens = torch.randint(VOCABULARY, (1, length), device="cuda")
    times = []
    for _ in range(TIMES + 2):
        begin = time.perf_counter()
        model(tokens).float().cpu()
        times.append(time.perf_counter() - begin)
    return statistics.median(times[2:])


def main():
    if not torch.cuda.is_available():
        print("nothing to measure: PyTorch sees no CUDA device")
        return
    print(f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}\n\n| what | n | median |\n|---|---|---|")
    for precision in ("float32", "tf32", "bfloat16"):
        for head_dim in (16, 32, 64):
            for length in (512, 2048, 8192):
                print(f"| 2 layers, 8 heads of {head_dim}, {precision} | {length} | {1e3 * measure(head_dim, length, precision):.3f} ms |", flush=True)


if __name__ == "__main__":
    main()
