"""Which checkout an invocation means: pytest guesses its root folder from every path on the command line.

pytest looks for its root before plug-ins have declared their options, and so takes the value of `--target /etc/x.toml`
for a path to collect: root folder, settings and suites would be those of /etc. What counts is the checkout that the
command was given in.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gate.options import INI, REPORTS
from gate.outcomes import BadInput

OWN = ("target", "ticket", "actor", "explain", "item", "sweep", "greenlight_plan")


def meant(config: pytest.Config) -> Path | None:
    """The pyproject.toml of the checkout when pytest has taken another root; None when its root is right.

    Raises BadInput when one of the gate's own options is given outside of a checkout.
    """
    options: Any = config.known_args_namespace
    asked = any(getattr(options, name) for name in OWN) or options.report_dir != REPORTS
    if options.inifilename or options.rootdir or not asked:
        return None
    found = _above(config.invocation_params.dir)
    if config.getini(INI) and (found is None or found.parent == config.rootpath.resolve()):
        return None
    if found is None:
        raise BadInput("there is no checkout of Greenlight here: change into its folder, where pyproject.toml lies")
    return found


def _above(folder: Path) -> Path | None:
    """The nearest pyproject.toml, from this folder upwards, that names the suites."""
    for place in (folder, *folder.parents):
        path = place / "pyproject.toml"
        if path.is_file() and _names_suites(path):
            return path.resolve()
    return None


def _names_suites(path: Path) -> bool:
    try:
        tool = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError):
        return False
    return bool(tool.get("pytest", {}).get("ini_options", {}).get(INI))
