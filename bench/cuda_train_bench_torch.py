"""The steps of bench/cuda_train_bench.cpp in PyTorch on a CUDA device, eager and by torch.compile, as rows of the same table.

python3 bench/cuda_train_bench_torch.py        needs PyTorch with CUDA alone; says so where there is no device
"""

import statistics
import time

import torch
from torch import nn
from torch.nn import functional

from train_bench_torch import SEQUENCES, VOCABULARY, Model

STEPS, WARM = 100, 10


def steps(layers, heads, dim, length, compiled):
    """The median time of a step, in seconds."""
    model = Model(layers, heads, dim).cuda()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=True)
    tokens, target = torch.randint(VOCABULARY, (2, SEQUENCES, length), device="cuda")
    forward = torch.compile(model) if compiled else model

    def step():
        loss = functional.cross_entropy(forward(tokens).view(-1, VOCABULARY), target.reshape(-1))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        torch.cuda.synchronize()

    times = []
    for _ in range(WARM + STEPS):
        begin = time.perf_counter()
        step()
        times.append(time.perf_counter() - begin)
    return statistics.median(times[WARM:])


def main():
    if not torch.cuda.is_available():
        print("nothing to measure: PyTorch sees no CUDA device")
        return
    print(f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}\n")
    print("| training: layers, heads, dim, length | models | products | step | tokens/s |\n|---|---|---|---|---|")
    for shape in ((1, 1, 16), (2, 4, 64)):
        for length in (50, 150):
            for compiled in (False, True):
                for tf32 in (False, True):
                    torch.backends.cuda.matmul.allow_tf32 = tf32
                    seconds = steps(*shape, length, compiled)
                    name = ("torch.compile" if compiled else "eager") + (", TF32" if tf32 else ", float32")
                    print("| {}, {}, {}, {} | 1 | {} | {:.3f} ms | {:.2f} M |".format(
                        *shape, length, name, 1e3 * seconds, 1e-6 * SEQUENCES * length / seconds), flush=True)


if __name__ == "__main__":
    main()
