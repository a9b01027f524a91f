"""Reaching anything but one's own arguments: sockets of every family, and what is built on them."""

from tests.hostile.files import LIBC
from tests.hostile.program import hostile

FAMILIES = {"unix": 1, "inet": 2, "inet6": 10, "netlink": 16, "packet": 17, "bluetooth": 31, "alg": 38, "vsock": 40,
            "xdp": 44}  # fmt: skip

PROGRAMS = [
    *(
        hostile(
            f"libc_socket_{name}",
            f'return "WON" if max(libc.socket({family}, k, p) for k in (1, 2, 3, 5) for p in (0, 1, 6)) >= 0 else None',
            LIBC,
            bites=name in ("unix", "inet", "netlink"),
        )
        for name, family in FAMILIES.items()
    ),
    hostile("tcp", 'socket.create_connection(("127.0.0.1", t["tcp"])).sendall(b"x")', "import socket", bites=True),
    hostile("tcp_bare", """
        s = _socket.socket(2, 1)
        s.connect(("127.0.0.1", t["tcp"]))
        s.sendall(b"x")
        """, "import _socket", bites=True),
    hostile("udp", 'socket.socket(2, 2).sendto(b"x", ("127.0.0.1", t["udp"]))', "import socket", bites=True),
    hostile("unix_path", """
        s = socket.socket(socket.AF_UNIX)
        s.connect(t["unix"])
        s.sendall(b"x")
        """, "import socket", bites=True),
    hostile("unix_abstract", """
        s = socket.socket(socket.AF_UNIX)
        s.connect("\\0" + t["mark"])
        s.sendall(b"x")
        """, "import socket", bites=True),
    hostile("libc_tcp", """
        s = libc.socket(2, 1, 0)
        libc.connect(s, struct.pack("=H", 2) + struct.pack(">HI", t["tcp"], 0x7F000001) + bytes(8), 16)
        libc.send(s, b"x", 1, 0)
        """, LIBC + "import struct", bites=True),
    hostile("raw_socket_syscall", 'return "WON" if libc.syscall(41, 2, 1, 0) >= 0 else None', LIBC),
    hostile("socket_pair", 'return "WON" if socket.socketpair() else None', "import socket", bites=True),
    hostile("listen", 'return "WON" if socket.create_server(("127.0.0.1", 0)) else None', "import socket", bites=True),
    hostile("http", 'http.client.HTTPConnection("127.0.0.1", t["tcp"], timeout=1).request("GET", "/")',
            "import http.client", bites=True),
    hostile("urllib", """
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{t['tcp']}/", timeout=1)
        except OSError:
            pass
        """, "import urllib.request", bites=True),
    hostile("asyncio_connection", """
        async def go():
            reader, writer = await asyncio.open_connection("127.0.0.1", t["tcp"])
            writer.write(b"x")
            await writer.drain()
        asyncio.run(go())
        """, "import asyncio", bites=True),
    hostile("shell_dev_tcp", """
        os.system(f"bash -c 'echo x > /dev/tcp/127.0.0.1/{t['tcp']}'")
        """, "import os", bites=True),
    hostile("name_resolution", 'return "WON " + socket.gethostbyname("localhost")', "import socket", bites=True),
    hostile("host_name", 'return "WON " + os.uname().nodename', "import os", bites=True),
    hostile("webbrowser", 'return "WON" if webbrowser.open(f"http://127.0.0.1:{t[\'tcp\']}/") else None',
            "import webbrowser"),
    hostile("web_files", """
        return urllib.request.urlopen("file://" + t["secret"]).read().decode()
        """, "import urllib.request", bites=True),
]  # fmt: skip
