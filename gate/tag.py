"""The run's tag: in the name of everything that a run creates."""

import os
import secrets

TAG = "GREENLIGHT_TAG"


def new_tag() -> str:
    """A fresh tag such as "gl-7f3a2c"."""
    return f"gl-{secrets.token_hex(3)}"


def tag() -> str:
    """The tag of the run that this process belongs to; outside a run, one for this process."""
    return os.environ.setdefault(TAG, new_tag())


def agent(name: str = "") -> str:
    """The user agent of all that the run of this tag asks for; of this run without one."""
    return f"greenlight ({name or tag()})"
