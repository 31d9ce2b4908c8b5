"""`python -m tests.golden`: write the files anew, and remove those of what is gone."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.golden.files import write
from tests.golden.story import tell

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as base:
        told = asyncio.run(tell(Path(base)))
    sys.stdout.write(f"{write(told)} files\n")
