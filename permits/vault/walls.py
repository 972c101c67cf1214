"""The walls around the process that decodes: set by the child itself, before it has seen a byte of the file.

Standard library only. Order matters: the network is cut first (while the process is single), then libraries are loaded
by the caller, then `close` takes away root, memory, processor time and every new file or socket.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

MEMORY = 1536 * 1024 * 1024  # bytes of address space; a 48-megapixel HEIC needs about two thirds of it
PROCESSOR = 20  # seconds
_NOBODY = 65534
_FIRST_USER = 1_900_000_000  # far above any account
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_PARENT_DEATH_SIGNAL, _NO_NEW_PRIVILEGES = 1, 38


def cut_network() -> bool:
    """Move into an empty network of our own; False where the machine does not allow it."""
    if sys.platform != "linux":
        return False
    # Without root it takes a new user namespace, which some machines forbid.
    flags = _NEW_NETWORK if os.geteuid() == 0 else _NEW_USER | _NEW_NETWORK
    return bool(ctypes.CDLL(None, use_errno=True).unshare(flags) == 0)


def close(memory: int = MEMORY, processor: int = PROCESSOR, tasks: int = 0, *, own_users: bool = False) -> None:
    """Give up root, limit memory (bytes) and processor time (seconds), and forbid new files, sockets and processes.

    Descriptors that are open stay open. What would still be imported later cannot be. `tasks` is how many threads may be
    started; it can only be held to where nobody else's count: under a user of our own, or, with `own_users`, in a
    namespace of our own.
    """
    counted_alone = _leave_root() if os.geteuid() == 0 else own_users
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, processor)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    if counted_alone or tasks == 0:
        _limit(resource.RLIMIT_NPROC, tasks)
    # Last: with no descriptor left to give, there is no opening of files and no socket, namespace or not.
    _limit(resource.RLIMIT_NOFILE, 0)


def _leave_root() -> bool:
    """Become a user that nobody else is, so that its tasks are counted alone; False if it had to be a shared one."""
    for user in (_FIRST_USER + os.getpid(), _NOBODY):
        # A container's root may lack the right to change, and then has no other right of root either.
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            return user != _NOBODY
    return False


def _limit(which: int, most: int) -> None:
    _soft, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(which, (most, most))
