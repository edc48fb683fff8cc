"""What the machine has: physical cores and free memory, on Linux, macOS and Windows. Never fails."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path


def physical_cores() -> int:
    """How many cores this process may use, hyper-threads counted once; on Apple's chips the fast ones alone.

    More threads than that make llama.cpp slower: every step waits for the slowest.
    """
    logical = os.cpu_count() or 1
    with suppress(OSError, ValueError, AttributeError):
        return {"linux": _linux_cores, "darwin": _mac_cores}.get(sys.platform, int)() or _halved(logical)
    return _halved(logical)


def available_memory() -> int | None:
    """Bytes of memory that a program may take without the machine starting to swap; None where that is unknown.

    Inside a container its limit counts (cgroup v2).
    """
    ways = {"linux": _linux_memory, "darwin": _mac_memory, "win32": _windows_memory}
    with suppress(OSError, ValueError, AttributeError):
        return ways.get(sys.platform, int)() or None
    return None


def _halved(logical: int) -> int:
    """Most processors with more than two threads have two a core."""
    return logical // 2 if logical > 2 else logical


def _linux_cores() -> int:
    allowed = os.sched_getaffinity(0)
    cores = set()
    for number in allowed:
        siblings = Path(f"/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list")
        cores.add(siblings.read_text(encoding="ascii").strip())
    return len(cores)


def _mac_cores() -> int:
    return _sysctl("hw.perflevel0.physicalcpu") or _sysctl("hw.physicalcpu")


def _linux_memory() -> int:
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    (available,) = (int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    with suppress(OSError, ValueError):
        group = Path("/proc/self/cgroup").read_text(encoding="utf-8").rpartition("0::")[2].strip()
        folder = Path("/sys/fs/cgroup") / group.lstrip("/")
        limit = (folder / "memory.max").read_text(encoding="ascii").strip()
        if limit != "max":
            used = int((folder / "memory.current").read_text(encoding="ascii"))
            available = min(available, max(int(limit) - used, 0))
    return available


def _mac_memory() -> int:
    """What the kernel says is free or can be made so, in percent of all."""
    return _sysctl("hw.memsize") * _sysctl("kern.memorystatus_level") // 100


def _sysctl(name: str) -> int:
    """A number of the macOS kernel, 0 where it has none of that name."""
    value, size = ctypes.c_int64(0), ctypes.c_size_t(8)
    libc = ctypes.CDLL(None)
    failed = libc.sysctlbyname(name.encode(), ctypes.byref(value), ctypes.byref(size), None, ctypes.c_size_t(0))
    return 0 if failed else value.value


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("dwLength", ctypes.c_uint32),
        ("dwMemoryLoad", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "available", "t", "a", "tv", "av", "e")),
    )


def _windows_memory() -> int:
    status = _MemoryStatus(dwLength=ctypes.sizeof(_MemoryStatus))
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (mypy knows no windll outside Windows)
    return int(status.available) if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else 0
