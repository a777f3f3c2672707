"""Canonical bytes, and the chain of hashes that shows edits, swaps, insertions and deletions.

A line is ``{seq, recorded, recorder, body_hash, prev, hash, salt, body}`` with

    body_hash = sha256(salt || JCS(body))
    hash      = sha256(JCS({seq, recorded, recorder, body_hash, prev}))

JCS is RFC 8785. The salt (16 random bytes in hex, of private bodies only) keeps a body that was
left out from being guessed from its hash. A chain cannot see that its tail was cut, nor that all of
it was written anew: number and head of the last line have to be kept elsewhere.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, NamedTuple

FIRST = "0" * 64
"""What the first line follows."""

_plain = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the bytes of RFC 8785.

    Examples
    --------
    >>> canonical({"b": 1.0, "a": "ö"}).decode()
    '{"a":"ö","b":1}'
    """
    for part in value.values():
        kind = type(part)
        if kind is str or kind is int or kind is bool or (kind is float and 1e-4 < part < 1):
            continue
        if kind is not list or not {*map(type, part)} <= {str}:
            break
    else:
        if "".join(value).isascii():
            return _plain(value).encode()
    import rfc8785  # large and tiny numbers, deeper parts: where the standard's own rules matter

    return rfc8785.dumps(value)


def hash_of_body(body: Mapping[str, Any], salt: str | None) -> str:
    """Return the hash under which a body stands in the chain."""
    return sha256(bytes.fromhex(salt or "") + canonical(body)).hexdigest()


class Line(NamedTuple):
    """One line of the log; `body` is None where it was withheld from a shared copy."""

    seq: int
    recorded: str
    recorder: str
    body_hash: str
    prev: str
    hash: str
    salt: str | None
    body: dict[str, Any] | None

    @property
    def id(self) -> str:
        """The name by which other entries speak of it; empty where it is withheld."""
        if self.body is None:
            return ""
        return (hash_of_body(self.body, None) if self.salt else self.body_hash)[:12]

    def text(self) -> bytes:
        """Return the line as it stands in the file."""
        return (
            json.dumps(self._asdict(), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        )

    def wrong(self, before: "Line | None") -> str:
        """Return what shows that the line was touched, or an empty text."""
        if self.seq != (before.seq + 1 if before else 0) or self.prev != (
            before.hash if before else FIRST
        ):
            follows = f"entry {before.seq}" if before else "nothing"
            return f"does not follow {follows}: a line was moved, added or taken out"
        try:
            if self.body is not None and hash_of_body(self.body, self.salt) != self.body_hash:
                return "body was changed"
            same = self.hash == _hash(
                self.seq, self.recorded, self.recorder, self.body_hash, self.prev
            )
        except (ValueError, TypeError):  # what no recorder could have written
            return "body was changed"
        return "" if same else "who recorded it, or when, was changed"


def _hash(seq: int, recorded: str, recorder: str, body_hash: str, prev: str) -> str:
    head = f'{{"body_hash":"{body_hash}","prev":"{prev}","recorded":{encode_basestring(recorded)},'
    head += f'"recorder":{encode_basestring(recorder)},"seq":{seq}}}'  # what `canonical` gives
    return sha256(head.encode()).hexdigest()


def line_after(
    before: Line | None,
    body: dict[str, Any] | None,
    recorder: str,
    recorded: str,
    salt: str | None = None,
    body_hash: str | None = None,
) -> Line:
    """Return the line that follows another; of a withheld body only the hash is known."""
    seq, prev = (before.seq + 1, before.hash) if before else (0, FIRST)
    if body is not None:
        body_hash = hash_of_body(body, salt)
    assert body_hash is not None
    found = _hash(seq, recorded, recorder, body_hash, prev)
    return Line(seq, recorded, recorder, body_hash, prev, found, salt, body)


def read_line(raw: bytes) -> Line:
    """Read a line, or raise `ValueError` where it is none."""
    text = str(raw, "utf-8").strip()
    try:
        data, end = _decoded(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if end != len(text) or not isinstance(data, dict) or data.keys() != _KEY_SET:
        raise ValueError("not the keys of a line")
    line = Line(**data)
    if type(line.seq) is not int or {*map(type, line[1:6])} != {str}:
        raise ValueError("not the values of a line")
    if type(line.salt) not in _SALT or type(line.body) not in _BODY:
        raise ValueError("not the values of a line")
    if not (line.body_hash.isalnum() and line.prev.isalnum()):
        raise ValueError("no hashes")
    return line


_KEY_SET = set(Line._fields)
_SALT, _BODY = (type(None), str), (type(None), dict)
_decoded = json.JSONDecoder().raw_decode  # without guessing which encoding it is
