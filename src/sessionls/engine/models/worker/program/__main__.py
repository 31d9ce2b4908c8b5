"""`python -m sessionls.engine.models.worker.program`: JSON lines on stdin and stdout until EOF."""

import asyncio
import os

from sessionls.engine.models.worker.program.guards import guard_environment, take_pipes


def main() -> None:
    """Serve until the server closes the pipe or is gone."""
    heard, said = take_pipes()
    guard_environment(os.environ)
    from sessionls.engine.models.worker.program.serving import serve

    asyncio.run(serve(heard, said))


if __name__ == "__main__":
    main()
