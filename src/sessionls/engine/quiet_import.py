"""Lets a heavy library be imported beside the event loop without long stalls of the loop.

What stalls it is the collector of garbage: an import makes hundreds of thousands of objects, and
each look through all of them takes 30 ms and more, then and ever after. With MCP's SDK 5 to 9 ms at
a time are left of 34, in which the import holds the interpreter, and looks at all objects
later take under 10 ms instead of 60 to 200.
"""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def quiet_import() -> Generator[None]:
    """Import in here, in a thread: the collector waits, and then leaves alone what is there.

    What a library defines stays as long as the process. The rest that is there by then is freed as
    soon as nobody refers to it, as always; only a ring of objects among it would stay.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        # Of several threads the one that came first turns it on again.
        if was_enabled:
            gc.enable()
