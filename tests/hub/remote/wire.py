"""Two hosts on one machine: network namespaces, and between them a wire that does what it is told.

The wire is a TUN device in each namespace, and this process between them: real packets of real TCP
stacks, which are late, get lost, or do not get through one way or both. It needs no module of the
kernel that delays or drops. When this process ends, the namespaces and all in them are gone.
"""

import asyncio
import contextlib
import fcntl
import functools
import os
import shutil
import struct
import subprocess
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

HOST, GUEST = "10.83.0.1", "10.83.0.2"
_TUN = Path("/dev/net/tun")
_PROGRAMS = ("ip", "unshare", "nsenter")
_TUNSETIFF = 0x400454CA
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000
_LONGEST = 65536


@functools.cache
def missing() -> str | None:
    """Why there can be no such hosts here; `None` where there can."""
    lacking = [name for name in _PROGRAMS if shutil.which(name) is None]
    if lacking:
        return f"Two hosts need {', '.join(lacking)}: install iproute2 and util-linux."
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    if tried.returncode:
        return "Two hosts need network namespaces, which only root may make here."
    try:
        os.close(os.open(_TUN, os.O_RDWR))
    except OSError as error:
        return f"Two hosts need {_TUN} for the wire between them: {error.strerror}."
    return None


@dataclass
class Machine:
    """A namespace with one address. `within` is what a command begins with that runs there."""

    address: str
    holder: Process
    tun: int

    @property
    def within(self) -> Sequence[str]:
        return (shutil.which("nsenter") or "", "--net", "-t", str(self.holder.pid), "--")

    async def run(self, *command: str) -> None:
        process = await asyncio.create_subprocess_exec(*self.within, *command)
        assert await process.wait() == 0, command


@dataclass
class Wire:
    """What is between two machines. `there` and `back` say which way something gets through."""

    host: Machine
    guest: Machine
    delay: float = 0.0
    """Seconds that each packet takes."""
    loss: float = 0.0
    """The part of the packets that gets lost."""
    there: bool = True
    """From the guest to the host."""
    back: bool = True
    lost: int = 0
    passed: int = 0
    _chance: Random = field(default_factory=lambda: Random(7))

    def cut(self) -> None:
        """Let nothing through. Nobody is told."""
        self.there = self.back = False

    def mend(self) -> None:
        self.there = self.back = True

    def carry(self) -> None:
        """Begin to carry packets."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self.guest.tun, self._take, self.guest.tun, self.host.tun)
        loop.add_reader(self.host.tun, self._take, self.host.tun, self.guest.tun)

    def stop(self) -> None:
        for machine in (self.guest, self.host):
            asyncio.get_running_loop().remove_reader(machine.tun)
            os.close(machine.tun)
            machine.tun = -1

    def _take(self, source: int, sink: int) -> None:
        with contextlib.suppress(BlockingIOError):
            packet = os.read(source, _LONGEST)
            whole = self.there if source == self.guest.tun else self.back
            if not whole or self._chance.random() < self.loss:
                self.lost += 1
                return
            asyncio.get_running_loop().call_later(self.delay, self._give, sink, packet)

    def _give(self, sink: int, packet: bytes) -> None:
        if sink not in (self.guest.tun, self.host.tun):
            return
        self.passed += 1
        # A device that is down takes nothing, as a pulled plug does.
        with contextlib.suppress(OSError):
            os.write(sink, packet)


@asynccontextmanager
async def wired() -> AsyncGenerator[Wire]:
    """Two machines and the wire between them; nothing of it is left afterwards."""
    async with _machine(HOST, GUEST) as host, _machine(GUEST, HOST) as guest:
        wire = Wire(host, guest)
        wire.carry()
        try:
            yield wire
        finally:
            wire.stop()


@asynccontextmanager
async def _machine(address: str, other: str) -> AsyncGenerator[Machine]:
    name = f"wire{address[-1]}n{os.getpid()}"[:15]
    # It lives as long as it can read, so no longer than this process.
    holder = await asyncio.create_subprocess_exec(
        "unshare", "--net", "cat", stdin=PIPE, stdout=DEVNULL
    )
    tun = os.open(_TUN, os.O_RDWR | os.O_NONBLOCK)
    machine = Machine(address, holder, tun)
    try:
        fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
        await _has_its_own(holder.pid)
        move = ("ip", "link", "set", name, "netns", str(holder.pid))
        moving = await asyncio.create_subprocess_exec(*move)
        assert await moving.wait() == 0
        await machine.run("ip", "link", "set", name, "name", "wire0")
        await machine.run("ip", "address", "add", address, "peer", other, "dev", "wire0")
        for device in ("lo", "wire0"):
            await machine.run("ip", "link", "set", device, "up")
        yield machine
    finally:
        if machine.tun == tun:
            os.close(tun)
        holder.kill()
        await holder.communicate()


async def _has_its_own(pid: int) -> None:
    """Wait until a process has left our namespace."""
    ours = os.readlink("/proc/self/ns/net")  # noqa: PTH115
    async with asyncio.timeout(10):
        while os.readlink(f"/proc/{pid}/ns/net") == ours:  # noqa: PTH115
            await asyncio.sleep(0.01)
