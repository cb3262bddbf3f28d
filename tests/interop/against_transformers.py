"""Directories that the backend wrote, opened by `transformers`, and the other way round: equal logits, equal text.

Run by tests/interop/run, with the binary `interop_model` as the only argument.
"""

import pathlib
import random
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

BINARY = sys.argv[1]
EOS = 5
TOLERANCE = 2e-5  # of the largest logit, in float32


def crasp(*arguments):
    done = subprocess.run([BINARY, *map(str, arguments)], check=True, capture_output=True, text=True)
    return [[float(number) for number in line.split()] for line in done.stdout.splitlines()]


def check_equal(ours, theirs, what, tolerance=TOLERANCE):
    worst = (torch.tensor(ours) - theirs).abs().max().item() / max(1, theirs.abs().max().item())
    assert worst <= tolerance, f"{what}: off by {worst}"
    return worst


def check_logits(directory, model, word, tolerance=TOLERANCE):
    with torch.no_grad():
        theirs = model(torch.tensor([word])).logits[0].float()
    ways = ("automatic", "dense", "reference")
    return max(check_equal(crasp("logits", directory, way, *word), theirs, (directory, way), tolerance) for way in ways)


def check_generation(directory, model, prompt):
    tokens = torch.tensor([prompt])
    theirs = model.generate(tokens, attention_mask=torch.ones_like(tokens), max_new_tokens=40)[0]
    ours = [int(line[0]) for line in crasp("generate", directory, 40, *prompt)]
    ours = ours[:ours.index(EOS) + 1] if EOS in ours else ours
    assert ours == theirs[len(prompt):].tolist(), f"{directory}: generates {ours}, expected {theirs.tolist()}"


def check_tokenizer(directory):
    tokenizer = AutoTokenizer.from_pretrained(directory)
    for text in ("abca", "a b c a", " ab  ca"):
        assert tokenizer(text).input_ids == [0, 1, 2, 3, 1], (text, tokenizer(text).input_ids)
    assert tokenizer("a<eos>").input_ids == [0, 1, 5]
    # GPT-2 would add the embeddings of these, if the tokenizer made them.
    assert "token_type_ids" not in tokenizer("a")
    assert (tokenizer.bos_token, tokenizer.eos_token, tokenizer.pad_token) == ("<bos>", "<eos>", "<pad>")
    assert tokenizer.model_max_length == 300
    return tokenizer


def check_saved_by_transformers(model, folder, word):
    """Saved again: whole, in shards, in half precision."""
    model.save_pretrained(folder / "whole")
    check_logits(folder / "whole", model, word)
    model.save_pretrained(folder / "shards", max_shard_size="8KB")
    assert (folder / "shards" / "model.safetensors.index.json").exists()
    check_logits(folder / "shards", model, word)
    for name, dtype in (("half", torch.float16), ("brain", torch.bfloat16)):
        model.to(dtype).save_pretrained(folder / name)
        again = AutoModelForCausalLM.from_pretrained(folder / name, torch_dtype=torch.float32)
        check_logits(folder / name, again, word)


def check_exports(directory, model):
    """ONNX in its own runtime for several batches and lengths, NumPy's archive array by array."""
    crasp("export", directory)
    arrays = numpy.load(directory / "model.npz")
    for name, tensor in model.state_dict().items():
        if name != "lm_head.weight" or not model.config.tie_word_embeddings:
            assert (arrays[name] == tensor.numpy()).all(), name
    assert arrays["residual"].tolist()[3] == "count of ü 3"
    for file in ("model.onnx", "double.onnx"):
        onnx.checker.check_model(str(directory / file), full_check=True)
        session = onnxruntime.InferenceSession(str(directory / file), providers=["CPUExecutionProvider"])
        for shape in ((1, 1), (3, 17), (2, 300)):
            ids = torch.randint(0, 7, shape)
            with torch.no_grad():
                theirs = model(ids).logits
            check_equal(session.run(["logits"], {"input_ids": ids.numpy()})[0], theirs, (directory, file))


def main():
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        for seed, (activation, head) in enumerate((a, h) for a in ("gelu_new", "relu") for h in ("tied", "untied")):
            directory = pathlib.Path(folder) / f"{activation}_{head}"
            crasp("write", directory, seed, activation, head)
            model, loading = AutoModelForCausalLM.from_pretrained(directory, output_loading_info=True)
            assert not any(loading[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys")), loading
            model.eval()
            check_tokenizer(directory)
            worst = max(check_logits(directory, model, [random.randrange(7) for _ in range(n)]) for n in (1, 2, 65, 300))
            check_generation(directory, model, [0, 1, 2, 3])
            check_exports(directory, model)
            check_saved_by_transformers(model, directory / "saved", [random.randrange(7) for _ in range(100)])
            print(f"{activation}, {head}: logits agree to {worst:.1e} of the largest")


main()
