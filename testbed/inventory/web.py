"""The web UI's server: static files, the SPA's page for every other path, and the API's address in `config.js`."""

import argparse
import json
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

BUILT_IN = Path(__file__).with_name("web")


def application(api: str, override: Path | None = None) -> Starlette:
    """The UI that calls the API at `api` (scheme, host, port); files below `override` hide the built-in ones."""
    folders = [folder.resolve() for folder in (override, BUILT_IN) if folder]

    def find(path: str) -> Path | None:
        candidates = ((folder, (folder / path).resolve()) for folder in folders)
        return next((file for folder, file in candidates if file.is_file() and file.is_relative_to(folder)), None)

    async def serve(request: Request) -> Response:
        path = request.path_params["path"]
        file = find(path)
        if file is None and path == "config.js":
            return Response(f"window.config = {json.dumps({'apiBaseUrl': api})};\n", media_type="text/javascript")
        # A single-page application answers every path with its page.
        return FileResponse(
            file or find("index.html") or BUILT_IN / "index.html", headers={"Cache-Control": "no-cache"}
        )

    return Starlette(routes=[Route("/{path:path}", serve)])


def main() -> None:
    """Serve on 127.0.0.1 until a signal ends the process."""
    parser = argparse.ArgumentParser(prog="python -m testbed.inventory.web", description=main.__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api", required=True, help="the API's scheme, host and port")
    parser.add_argument("--folder", type=Path, help="files that stand before the built-in ones")
    options = parser.parse_args()
    app = application(options.api, options.folder)
    uvicorn.run(app, host="127.0.0.1", port=options.port, access_log=False, timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
