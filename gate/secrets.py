"""One registry of everything secret, and its removal from any text.

Every secret of the target and every token obtained during the run, and each line of it, is replaced in its raw,
base64, URL, `Basic`, JSON, HTML, hex, shell and repr forms. A process that learns a secret tells the supervisor at
once, through a datagram socket and never through a file, so that the terminal is clean as well.
"""

import base64
import contextlib
import html
import json
import os
import re
import socket
from functools import lru_cache
from urllib.parse import quote, quote_plus

SHORTEST = 8
SOCKET = "GREENLIGHT_SECRETS"

_TELLING = 5  # characters of a secret that may not stand beside a cut
_CUT = re.compile(r"\.{3,}|…")

_forms: dict[str, str] = {}


def register(value: str, name: str) -> None:
    """Replace `value` by `[name]` in whatever is shown from now on; values shorter than 8 characters are ignored."""
    if len(value) < SHORTEST or value in _forms:
        return
    for part in (value, *map(str.strip, value.splitlines())):
        for form in forms(part):
            _forms.setdefault(form, f"[{name}]")
    _tell_supervisor(value, name)


def redact(text: str) -> str:
    """The text with each known secret, in any of its forms, replaced by its name in brackets.

    What some library has already cut short ("eyJhbGciOi...4fwpMeJf") is replaced too, on both sides of the cut.
    """
    if not _forms:
        return text
    for form in _longest_first(tuple(_forms)):
        text = text.replace(form, _forms[form])
    cuts = list(_CUT.finditer(text))
    return _without_pieces(text, cuts) if cuts else text


def _without_pieces(text: str, cuts: list[re.Match[str]]) -> str:
    """The text without the piece of a secret on either side of a cut, from the last cut to the first: no more than the
    length of a secret is looked at beside each."""
    reach, grams = _pieces(tuple(_forms))
    end, near, far = len(text), "", []  # up to where it is not done; what is done, in reach of the next cut and beyond
    for cut in reversed(cuts):
        if cut.end() > end:  # what held it is hidden
            continue
        near = text[cut.end() : end] + near
        size, name = _ends(near[:reach]) if near[:_TELLING] in grams else (0, "")
        near = name + near[size:]
        before = text[max(0, cut.start() - reach) : cut.start()]
        size, name = _begins(before) if before[-_TELLING:] in grams else (0, "")
        near, end = name + cut[0] + near, cut.start() - size
        far.append(near[reach:])
        near = near[:reach]
    return text[:end] + near + "".join(reversed(far))


@lru_cache(maxsize=1)
def _pieces(known: tuple[str, ...]) -> tuple[int, frozenset[str]]:
    """The length of the longest form, and every piece of any that may not stand beside a cut."""
    pieces = (form[n : n + _TELLING] for form in known for n in range(len(form) - _TELLING + 1))
    return max(map(len, known)), frozenset(pieces)


@lru_cache(maxsize=1)
def _longest_first(known: tuple[str, ...]) -> list[str]:
    """One form may hold another. Looking for each is faster than one pattern of all, which takes long to make."""
    return sorted(known, key=len, reverse=True)


def held_back(stream: bytes) -> int:
    """How many bytes at the end of a stream could be the beginning of a secret, and must wait for what follows."""
    wholes, letters = _as_bytes(tuple(_forms))
    if stream[-1:] not in letters:
        return 0
    longest = max(_begun(whole, stream) for whole in wholes)
    cut = len(stream) - longest
    split = [stream.find(whole, max(0, cut - len(whole) + 1), cut + len(whole) - 1) for whole in wholes]
    return len(stream) - min([cut, *(at for at in split if at != -1)])


@lru_cache(maxsize=1)
def _as_bytes(known: tuple[str, ...]) -> tuple[list[bytes], frozenset[bytes]]:
    """Each form as it stands in a stream, and the bytes that occur in any: most output ends with another, a line's end
    or the dot of a case that went well."""
    wholes = [form.encode("utf-8", "surrogateescape") for form in known]
    return wholes, frozenset(bytes([letter]) for whole in wholes for letter in whole)


def _begun(whole: bytes, stream: bytes) -> int:
    """How many bytes at the end of the stream are the beginning of `whole`, but not all of it."""
    last = stream[-1:]
    size = whole.rfind(last, 0, min(len(whole) - 1, len(stream))) + 1 if last else 0
    while size and not stream.endswith(whole[:size]):
        size = whole.rfind(last, 0, size - 1) + 1
    return size


def _begins(text: str) -> tuple[int, str]:
    """How much of the end of a text is the beginning of a secret, and its name."""
    for form in (form for form in _forms if text[-_TELLING:] in form):
        for size in range(min(len(form), len(text)), _TELLING - 1, -1):
            if text.endswith(form[:size]):
                return size, _forms[form]
    return 0, ""


def _ends(text: str) -> tuple[int, str]:
    """How much of the beginning of a text is the end of a secret, and its name."""
    for form in (form for form in _forms if text[:_TELLING] in form):
        for size in range(min(len(form), len(text)), _TELLING - 1, -1):
            if text.startswith(form[-size:]):
                return size, _forms[form]
    return 0, ""


def forms(value: str) -> set[str]:
    """The spellings under which a secret turns up."""
    raw = value.encode("utf-8", "surrogateescape")
    spelled = {
        value,
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        raw.hex(),
        repr(value)[1:-1],
        ascii(value)[1:-1],
        repr(raw)[2:-1],
    }
    spelled |= {quote(value, safe="").lower(), json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    spelled |= {json.dumps(value)[1:-1].replace("/", "\\/"), html.escape(value), html.escape(value, quote=False)}
    spelled |= {value.replace("'", in_quotes) for in_quotes in ("'\"'\"'", "'\\''")}
    spelled |= set(_base64(raw))
    return {form for form in spelled if len(form) >= SHORTEST}


def _base64(raw: bytes) -> list[str]:
    """The part of the base64 text that stays the same whatever stands before and after (`Basic user:secret`)."""
    found = []
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw).decode()
        first = -(-shift * 8 // 6)
        last = (shift + len(raw)) * 8 // 6
        stable = encoded[first:last]
        found += [stable, stable.replace("+", "-").replace("/", "_")]
    return found


def _tell_supervisor(value: str, name: str) -> None:
    address = os.environ.get(SOCKET)
    if not address:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(f"{name}\0{value}".encode("utf-8", "surrogateescape"), address)
