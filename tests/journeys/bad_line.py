"""A line that is cut at the worst moment: a small proxy between the browser and the server, in this process."""

import contextlib
import socket
import threading
from collections.abc import Iterator


class BadLine:
    """Carries everything until `cut` names what befalls the next POST: "before" it reaches the server, or "after" the server
    has answered it; the answer is then lost. `lost` counts."""

    def __init__(self, port: int) -> None:
        """`port`: the server's."""
        self.cut = ""
        self.lost = 0
        self._port = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://localhost:{self._door.getsockname()[1]}"
        threading.Thread(target=self._welcome, daemon=True).start()

    def _welcome(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._port))
        doomed = threading.Event()
        back = threading.Thread(target=self._bring_back, args=(server, client, doomed), daemon=True)
        back.start()
        with contextlib.suppress(OSError), client, server:
            while data := client.recv(65_536):
                if data.startswith(b"POST ") and self.cut and b"/save/" not in data.split(b"\r\n", 1)[0]:
                    if self.cut == "before":
                        self.lost += 1
                        break
                    doomed.set()
                server.sendall(data)
            if doomed.is_set():
                back.join(20)
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)

    def _bring_back(self, server: socket.socket, client: socket.socket, doomed: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65_536):
                if doomed.is_set():
                    self.lost += 1
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(data)

    def close(self) -> None:
        """No more."""
        self._door.close()


@contextlib.contextmanager
def bad_line(port: int) -> Iterator[BadLine]:
    """Such a line to a server of this machine."""
    line = BadLine(port)
    try:
        yield line
    finally:
        line.close()
