"""The stand-in of the inventory API: one ASGI process that keeps the observed contract."""
