"""The connection to the server: messages with a length, in JSON, on file descriptor 3."""

import json
import socket
import struct


class Channel:
    """Only one thread at a time may send."""

    def __init__(self, descriptor):
        self.socket = socket.socket(fileno=descriptor)
        self.socket.set_inheritable(False)
        # The unsent rest of a message.
        self.unsent = b""

    def receive(self):
        """Receives the next message; None when the server is gone."""
        header = self.socket.recv(4, socket.MSG_WAITALL)
        if len(header) < 4:
            return None
        (length,) = struct.unpack(">I", header)
        body = self.socket.recv(length, socket.MSG_WAITALL)
        return json.loads(body) if len(body) == length else None

    def send(self, message):
        """Sends a message. Blocks until it is sent."""
        data, self.unsent = self.unsent + encoded(message), b""
        self.socket.sendall(data)

    def offer(self, message):
        """Sends a message unless that would block. Returns whether it was sent."""
        if self.unsent and (not self.push(b"") or self.unsent):
            return False
        return self.push(encoded(message))

    def push(self, data):
        data = self.unsent + data
        try:
            sent = self.socket.send(data, socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            # The server is gone; this process will notice soon.
            return True
        self.unsent = data[sent:]
        return True


def encoded(message):
    body = json.dumps(message).encode("utf-8")
    return struct.pack(">I", len(body)) + body
