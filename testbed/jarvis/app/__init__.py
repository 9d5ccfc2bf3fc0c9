"""The chat server: HTTP routes and the WebSocket hub, as the real one answers."""
