"""`python -m sessionls.hub`: the hub's process. Forwarders start it; nobody else has to."""

import sys

from sessionls.hub.process import main

if __name__ == "__main__":
    sys.exit(main())
