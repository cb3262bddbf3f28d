"""Fine-tunes a compiled model with plain transformers: does training keep what was compiled, or lose it?

    crasp compile examples/majority.crasp --program majority -o majority-model
    crasp sample examples/majority.crasp -n 20000 --jsonl > train.jsonl
    python3 examples/fine_tune.py majority-model train.jsonl

Needs PyTorch and transformers, nothing of crasp. For a recogniser: the loss is the cross entropy between the logits "yes" and
"no" at the last position of each word.
"""

import json
import sys

import torch
from transformers import AutoTokenizer, GPT2LMHeadModel

BATCH, STEPS, LEARNING_RATE = 32, 200, 1e-5


def read_examples(path):
    """Words as lists of symbols, with their verdicts."""
    with open(path, encoding="utf-8") as lines:
        return [(example["word"], bool(example["labels"][0])) for example in map(json.loads, lines)]


def encode(tokenizer, batch):
    """Token ids with <bos> first, padded on the right, the last position of each word, and the verdicts."""
    texts = [" ".join(word) for word, _ in batch]
    inputs = tokenizer(texts, return_tensors="pt", padding=True)
    last = inputs["attention_mask"].sum(dim=1) - 1
    return inputs, last, torch.tensor([verdict for _, verdict in batch])


def scores(model, inputs, last, yes, no):
    """How much more the model says yes than no, at the last position of each word."""
    logits = model(**inputs).logits[torch.arange(len(last)), last]
    return logits[:, yes] - logits[:, no]


def accuracy(model, tokenizer, examples, yes, no):
    right = 0
    with torch.no_grad():
        for start in range(0, len(examples), BATCH):
            inputs, last, verdicts = encode(tokenizer, examples[start : start + BATCH])
            right += int(((scores(model, inputs, last, yes, no) > 0) == verdicts).sum())
    return right / len(examples)


def main(directory, data):
    model, tokenizer = GPT2LMHeadModel.from_pretrained(directory), AutoTokenizer.from_pretrained(directory)
    with open(f"{directory}/crasp.json", encoding="utf-8") as file:
        accept = json.load(file)["accept_logit"]
    examples = read_examples(data)
    train, held_out = examples[: -len(examples) // 10], examples[-len(examples) // 10 :]
    print(f"before: accuracy {accuracy(model, tokenizer, held_out, accept['yes'], accept['no']):.4f}")
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE)
    for step in range(STEPS):
        start = step * BATCH % max(1, len(train) - BATCH)
        inputs, last, verdicts = encode(tokenizer, train[start : start + BATCH])
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            scores(model, inputs, last, accept["yes"], accept["no"]), verdicts.float()
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            print(f"step {step}: loss {loss.item():.6f}")
    print(f"after: accuracy {accuracy(model, tokenizer, held_out, accept['yes'], accept['no']):.4f}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
