"""Makes the files beside it: small Unigram models and the ids that the reference gives for Skein's golden texts.

pip install --no-deps tokenizers==0.23.3 sentencepiece==0.2.3 protobuf, then: python3 reference.py ../../weights/golden.jsonl
With a second argument, nmt_nfkc, the models carry SentencePiece's own rules (240 KB) and go to a folder of that name.
"""

from __future__ import annotations

import base64
import io
import json
import pathlib
import sys

import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as pb
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

HERE = pathlib.Path(__file__).parent
# What the small map of characters replaces: width, ligatures, composed letters, spaces, a flag of two runes.
RULES = {
    "\ufb01": "fi", "\uff21": "A", "\uff41": "a", "e\u0301": "\u00e9", "\uff76\uff9e": "\u30ac", "\uff76": "\u30ab",
    "\u2026": "...", "\u00a0": " ", "\u3000": " ", "\u200b": "", "\u00ad": "", "\u00bd": "1\u20442", "\u2167": "VIII",
    "\u338f": "kg", "\t": " ", "\n": " ", "\u1112\u1161\u11ab": "\ud55c",
}  # fmt: skip


def train(lines: list[str], rules: str) -> pb.ModelProto:
    """A vocabulary of 900 pieces over the golden texts themselves."""
    out = io.BytesIO()
    extra = {"normalization_rule_name": rules}
    if rules == "small":
        table = HERE / "rules.tsv"
        code = lambda text: " ".join(f"{ord(c):X}" for c in text)  # noqa: E731
        table.write_text("".join(f"{code(k)}\t{code(v)}\n" for k, v in RULES.items()))
        extra = {"normalization_rule_tsv": str(table)}
    sentencepiece.SentencePieceTrainer.Train(
        sentence_iterator=iter(lines), model_writer=out, vocab_size=900, character_coverage=0.98, hard_vocab_limit=False,
        num_threads=1, minloglevel=2, unk_id=3, bos_id=0, eos_id=2, pad_id=1, unk_piece="<unk>", **extra,
    )  # fmt: skip
    model = pb.ModelProto()
    model.ParseFromString(out.getvalue())
    return model


def build(model: pb.ModelProto) -> dict[str, Tokenizer]:
    """The three ways in which such models are converted."""
    vocab = [(p.piece, p.score) for p in model.pieces]
    charsmap = model.normalizer_spec.precompiled_charsmap
    compiled = normalizers.Precompiled(charsmap)
    around = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    mark = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made = {name: Tokenizer(models.Unigram(vocab, unk_id=3, byte_fallback=False)) for name in ("words", "whole", "plain")}
    made["words"].normalizer = compiled
    made["words"].pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), mark])
    made["words"].post_processor = around
    made["whole"].normalizer = normalizers.Sequence(
        [normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁"), compiled]
    )
    made["whole"].pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    made["whole"].post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    made["plain"].normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace("ß", "ss")])
    made["plain"].pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="never")
    for t in made.values():
        t.decoder = decoders.Metaspace()
    return made


def main() -> None:
    """Writes NAME.json and NAME.ids.jsonl for each way."""
    texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
    texts += ["ﬁnd the ﬁsh ＨＩ", "ｶﾞｶﾞ café café", "a  b   c", "  led", "½ ㎏\u00a0Ⅷ…", "x" * 40, "", " ", "\n", "İstanbul ΣΑΣ ß"]
    rules = sys.argv[2] if len(sys.argv) > 2 else "small"
    folder = HERE if rules == "small" else pathlib.Path(rules)
    folder.mkdir(exist_ok=True)
    for name, tokenizer in build(train([t for t in texts if t.strip()], rules)).items():
        packed = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
        (folder / f"{name}.json").write_text(packed + "\n", encoding="utf-8")
        with open(folder / f"{name}.ids.jsonl", "w", encoding="utf-8") as out:
            for text in texts:
                row = {"text": text, "ids": tokenizer.encode(text).ids}
                out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
