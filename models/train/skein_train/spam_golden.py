"""Invented texts that hold Go and Python together: scripts, disguises, links, structure, nothing at all."""

from __future__ import annotations

import json

from skein_train.spam_data import Row
from skein_train.spam_features import features
from skein_train.spam_model import Head, probability
from skein_train.spam_text import read, structure

TEXTS: tuple[tuple[str, list[str]], ...] = (
    ("", []),
    (" \t\n", []),
    ("The herons are back on the pond.", []),
    ("FREE money!!! Claim your airdrop now https://claim.example.test/x", []),
    ("Follow me and I follow back 🔥🔥🔥 #follow #f4f #win #gain", []),
    ("Look at this", ["https://wren.test/1", "https://wren.test/2", "https://wren.test/3"]),
    ("Fr33 m0ney f0r y0u, cl4im $$$ 100% p@ssive inc0me", []),
    ("f r e e  c r y p t o for all, b.e.s.t o-f-f-e-r", []),
    ("frее mоnеy, аirdrор tоdаy", []),
    ("cl\u200bai\u200bm to\u00adken n\u200dow \ufeffhere", []),
    ("fr😀ee mo🔥ney ★ star ☂", []),
    ("ＦＵＬＬ ｗｉｄｔｈ ① ﬁne ℌello", []),
    ("z\u0336a\u0337l\u0338g\u0334o t\u0301ext ñandú ñandú", []),
    ("Вчера видели чаек у реки", []),
    ("Хороший день, Москва и Αθήνα, ΟΔΟΣ", []),
    ("今日は川沿いを散歩しました。🌸", []),
    ("今天在河边看到了苍鹭", []),
    ("วันนี้อากาศดีมาก กดรับสิทธิ์ฟรี 500 บาท", []),
    ("आज मौसम बहुत अच्छा है", []),
    ("오늘 강가에서 왜가리를 봤어요", []),
    ("صباح الخير يا أصدقاء ٢٠٢٦", []),
    ("İstanbul'da ışık ve şarkı, IĞDIR", []),
    ("Straße, ŒUVRE, ǅ, ß ẞ", []),
    ("@wren.test @otter @plover hello @ alone a@b", []),
    ("mail me at wren@pond.test or see pond.com/x, www.pond.io, pond.test", []),
    ("end.Of sentence.com, HTTPS://CAPS.TEST/X gluedhttps://x.test/y http nothing http:/ no", []),
    ("# alone #tag##double c# #1 ##", []),
    ("price: $5 €6 £7 ¥8 ₿9 ₹10, USD 11", []),
    ("sooooo gooood!!!!!! 1110000 ------ ...", []),
    ("BUY NOW LIMITED OFFER ACT fast I AM OK NASA", []),
    ("covid19 b2b mp3 4ever 2026 a1 1a 7th 50% 3x", []),
    ("s3cr3t p4ssw0rd h4x 1337 h3ll0", []),
    ("word_with_underscores and-hyphens and'apostrophes", []),
    ("a b c d, x y, я в о", []),
    ("👩‍👩‍👧‍👦 family 🇳🇱 ❤️ ☝🏽", []),
    ("🔥", []),
    ("\u0000\u0001 control \u007f", []),
    ("tab\tline\nnarrow\u202fspace\u3000wide\u2028sep\u0085next", []),
    ("giveaway! like, repost and tag three friends to win " * 12, []),
    ("x" * 700, []),
    ("heron " * 900, []),
    ("DM me on telegram for guaranteed profit, recovery expert restored my wallet 0xabc123", []),
    ("What is your favourite bird? Comment below 👇", []),
    ("$HERON to the moon, presale ends in 24h 🚀🚀 join.example.xyz/moon", []),
    ("Reading about tide tables before the walk tomorrow, any tips for the north shore?", []),
)


def golden(spam: Head, bait: Head) -> bytes:
    """JSON lines: each text with the words, steps and scores that it must get."""
    x = features([Row("golden", "golden", text, 0, urls) for text, urls in TEXTS])
    chances = zip(probability(spam.logit(x)), probability(bait.logit(x)), strict=True)
    out = []
    for (text, urls), (p_spam, p_bait) in zip(TEXTS, chances, strict=True):
        reading = read(text, urls)
        line = {"text": text, "urls": urls, "words": reading.words, "steps": structure(reading.counts)}
        out.append(json.dumps(line | {"spam": round(float(p_spam), 9), "bait": round(float(p_bait), 9)}))
    return ("\n".join(out) + "\n").encode()
