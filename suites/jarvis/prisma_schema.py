"""Whether a schema.prisma can be read, by the grammar of its blocks (Prisma schema reference)."""

import re
from dataclasses import dataclass

_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*')
_BLOCK = re.compile(r"(datasource|generator|model|enum|type|view)\s+(\w+)\s*\{([^{}]*)\}")
_LINES = {
    "datasource": re.compile(r"\w+\s*=\s*\S.*"),
    "generator": re.compile(r"\w+\s*=\s*\S.*"),
    "enum": re.compile(r"(\w+|@@\w+)(\s*[@(].*)?"),
}
_FIELD = re.compile(r'\w+\s+(\w+|Unsupported\("[^"]*"\))(\[\]|\?)?(\s+@.*)?|@@\w+.*')


@dataclass(frozen=True)
class Schema:
    """The names of its models, the provider of its datasource ("" without one), and what cannot be read."""

    models: tuple[str, ...]
    provider: str
    unreadable: tuple[str, ...]


def read(text: str) -> Schema:
    """Read block by block; a line that is no field, no setting and no attribute is unreadable, as is what is left."""
    plain = _COMMENT.sub(lambda match: match[1] or "", text)
    blocks = list(_BLOCK.finditer(plain))
    bad = [f"{kind} {name}: {line}" for kind, name, body in map(_parts, blocks) for line in _unread(kind, body)]
    bad += [line.strip() for line in _BLOCK.sub("", plain).splitlines() if line.strip()]
    models = tuple(match[2] for match in blocks if match[1] == "model")
    providers = [found[1] for match in blocks if match[1] == "datasource" and (found := _provider(match[3]))]
    return Schema(models, providers[0] if len(providers) == 1 else "", tuple(bad))


def _parts(match: re.Match[str]) -> tuple[str, str, str]:
    return match[1], match[2], match[3]


def _unread(kind: str, body: str) -> list[str]:
    lines = [line.strip() for line in _joined(body).splitlines()]
    return [line for line in lines if line and not _LINES.get(kind, _FIELD).fullmatch(line)]


def _joined(body: str) -> str:
    """Lists over several lines in one."""
    return re.sub(r"([\[(,])\s*\n\s*|\n\s*(?=[\])])", r"\1", body)


def _provider(body: str) -> re.Match[str] | None:
    return re.search(r'^\s*provider\s*=\s*"(\w+)"', body, re.MULTILINE)
