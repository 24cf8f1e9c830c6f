# An nbdkit disk whose faults are switched on and off while it runs. Parameters: dir, size in bytes.
#
# The bytes are in DIR/image. While DIR/fault is there, operations fail as its one line says:
#
#   OPERATION ERRNO          every read, write or flush
#   OPERATION ERRNO marked   those only that move a block with the mark in it
#
# DIR/injected gets one byte for each failure. DIR/record, where it is there at the start, gets each
# write and flush: a head (1 write, 2 flush; length; offset) and the bytes, before the answer to a
# write, and as soon as a flush is asked for. Requests are answered out of order, on purpose.
import errno
import os
import struct
import time

import nbdkit

API_VERSION = 2
MARK = bytes.fromhex("5eaf0badb10caf5e")
directory = None
size = 0
image = -1
injected = -1
record = -1


def config(key, value):
    global directory, size
    if key == "dir":
        directory = value
    elif key == "size":
        size = int(value)
    else:
        raise RuntimeError("unknown parameter " + key)


def thread_model():
    return nbdkit.THREAD_MODEL_PARALLEL


def after_fork():
    global image, injected, record
    image = os.open(directory + "/image", os.O_RDWR | os.O_CREAT, 0o600)
    os.ftruncate(image, size)
    injected = os.open(directory + "/injected", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    if os.path.exists(directory + "/record"):
        record = os.open(directory + "/record", os.O_WRONLY | os.O_APPEND)


def note(kind, offset, data):
    # One call, so that those of others come before or after it.
    if record >= 0:
        os.write(record, struct.pack("<IIQ", kind, len(data), offset) + bytes(data))


def open(readonly):
    return 1


def get_size(handle):
    return size


def can_flush(handle):
    return True


def can_multi_conn(handle):
    return True


def fault():
    """The words of the fault in force, or none."""
    try:
        descriptor = os.open(directory + "/fault", os.O_RDONLY)
    except FileNotFoundError:
        return []
    try:
        return os.read(descriptor, 100).decode().split()
    finally:
        os.close(descriptor)


def perhaps_fail(operation, data):
    words = fault()
    if not words or words[0] != operation:
        return
    if "marked" in words and MARK not in data:
        return
    os.write(injected, b"x")
    nbdkit.set_error(getattr(errno, words[1]))
    raise RuntimeError(" ".join(words))


def pread(handle, buf, offset, flags):
    os.preadv(image, [buf], offset)
    perhaps_fail("read", bytes(buf))
    # Neighbours take unlike times, so that answers overtake each other.
    time.sleep((offset // 4096 * 7919 % 5) / 5000)


def pwrite(handle, buf, offset, flags):
    perhaps_fail("write", bytes(buf))
    os.pwrite(image, buf, offset)
    note(1, offset, buf)


def flush(handle, flags):
    perhaps_fail("flush", b"")
    note(2, 0, b"")
