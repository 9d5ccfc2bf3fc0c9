"""The graph of a room's cards: room, cards, and the issues, systems and decisions that they are tagged with."""

from testbed.jarvis.app.database import Row

TAGS = (("issue", "issues"), ("system", "systems"), ("decision", "decisions"))


def graph_of(room: str, title: str, cards: list[Row]) -> tuple[list[Row], list[Row]]:
    """Nodes and edges, each once, in the order in which the cards bring them."""
    root = f"room:{room}"
    nodes: dict[str, Row] = {root: {"id": root, "label": title, "type": "room"}}
    edges: dict[str, Row] = {}
    for card in cards:
        node = f"card:{card['id']}"
        nodes[node] = {"id": node, "label": card["title"], "type": "card"}
        _edge(edges, root, node, "has")
        for tag, kind, label in _tags(card):
            nodes.setdefault(tag, {"id": tag, "label": label, "type": kind})
            _edge(edges, root, tag, "rel")
            _edge(edges, node, tag, "tag")
    return list(nodes.values()), list(edges.values())


def _tags(card: Row) -> list[tuple[str, str, str]]:
    graph = card["graph"] if isinstance(card["graph"], dict) else {}
    return [(f"{kind}:{label}", kind, str(label)) for kind, key in TAGS for label in graph.get(key) or []]


def _edge(edges: dict[str, Row], source: str, target: str, kind: str) -> None:
    name = f"e:{source}->{target}"
    edges.setdefault(name, {"id": name, "source": source, "target": target, "type": kind})
