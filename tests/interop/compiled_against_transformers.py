"""Compiled programs in `transformers` and ONNX Runtime: every decision is the interpreter's, generated text is the right one.

Run by tests/interop/run, with the binary `interop_compiled` and the programs' files as arguments.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnxruntime
import torch
from transformers import AutoModelForCausalLM

MARGIN = 0.9  # what certificates promise of every logit that decides

# These models are small: threads would wait for each other.
torch.set_num_threads(1)
ONE_THREAD = onnxruntime.SessionOptions()
ONE_THREAD.intra_op_num_threads = 1


def check_decisions(logits, example, columns, what):
    """The sign of each deciding logit at each position, and how far it stays from 0."""
    chosen = logits[0][:, columns]
    expected = numpy.array(example["decisions"], dtype=bool)
    wrong = numpy.argwhere((chosen > 0) != expected)
    assert len(wrong) == 0, f"{what}: wrong at {wrong[0].tolist()} of {example['tokens']}"
    assert numpy.abs(chosen).min() > MARGIN, f"{what}: a logit of {numpy.abs(chosen).min()} on {example['tokens']}"
    return chosen.size


def check_text(model, text, what):
    prompt, expected = torch.tensor([text["prompt"]]), text["continuation"]
    if not expected:
        return 0
    said = model.generate(prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=len(expected))
    said = said[0].tolist()[len(text["prompt"]):]
    assert said == expected, f"{what}: says {said} after {text['prompt']}, expected {expected}"
    return len(expected)


def check(line):
    """One model; the numbers of decisions in either library and of generated tokens."""
    what = pathlib.Path(line["directory"])
    model, loading = AutoModelForCausalLM.from_pretrained(what, output_loading_info=True)
    assert not any(loading[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys")), loading
    model.eval()
    session = onnxruntime.InferenceSession(str(what / "model.onnx"), ONE_THREAD, providers=["CPUExecutionProvider"])
    decisions = 0
    for example in line["words"]:
        ids = torch.tensor([example["tokens"]])
        with torch.no_grad():
            logits = model(ids).logits.numpy()
        decisions += check_decisions(logits, example, line["logits"], what.name)
        theirs = session.run(["logits"], {"input_ids": ids.numpy()})[0]
        check_decisions(theirs, example, line["logits"], f"{what.name} in ONNX Runtime")
        worst = numpy.abs(theirs - logits).max() / max(1, numpy.abs(logits).max())
        assert worst < 1e-3, f"{what.name}: the libraries differ by {worst}"
    return decisions, sum(check_text(model, text, what.name) for text in line["texts"])


def main(binary, files):
    models = decisions = tokens = 0
    with tempfile.TemporaryDirectory() as folder:
        lines = subprocess.Popen([binary, folder, *files], stdout=subprocess.PIPE, text=True)
        for line in map(json.loads, lines.stdout):
            found, said = check(line)
            models, decisions, tokens = models + 1, decisions + found, tokens + said
        assert lines.wait() == 0
    assert models > 100 and tokens > 100, (models, tokens)
    print(f"{models} compiled models: {decisions} decisions right in transformers and in ONNX Runtime, {tokens} generated tokens right")


main(sys.argv[1], sys.argv[2:])
