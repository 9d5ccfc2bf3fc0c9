"""Names the plug-ins of the whole tree; the gate itself is loaded by its entry point, before any conftest."""
