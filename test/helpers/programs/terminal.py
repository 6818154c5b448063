"""Runs a command on a pseudo terminal: stdin is what is typed, stdout what the screen gets, the exit code its own."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

columns, command = int(sys.argv[1]), sys.argv[2:]
child, screen = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    os.execvp(command[0], command)


def end(*_: object) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


signal.signal(signal.SIGTERM, end)

typed = [sys.stdin.fileno()]
while True:
    ready, _, _ = select.select([screen, *typed], [], [])
    if screen in ready:
        try:
            shown = os.read(screen, 65536)
        except OSError:
            shown = b""
        if not shown:
            break
        sys.stdout.buffer.write(shown)
        sys.stdout.buffer.flush()
    if typed and typed[0] in ready:
        keys = os.read(typed[0], 65536)
        if keys:
            os.write(screen, keys)
        else:
            typed = []
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)
