"""Reading and writing files, in every way that Python and the kernel know."""

from tests.hostile.program import hostile

# Through the C library, past everything that Python checks.
LIBC = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"

PROGRAMS = [
    hostile("open", 'return open(t["secret"]).read()', bites=True),
    hostile("os_open", 'return os.read(os.open(t["secret"], 0), 99).decode()', "import os", bites=True),
    hostile("pathlib_read", 'return pathlib.Path(t["secret"]).read_text()', "import pathlib", bites=True),
    hostile("io_open_code", 'return io.open_code(t["secret"]).read().decode()', "import io", bites=True),
    hostile("io_fileio", 'return io.FileIO(t["secret"]).read().decode()', "import io", bites=True),
    hostile("posix_module", 'return posix.read(posix.open(t["secret"], 0), 99).decode()', "import posix", bites=True),
    hostile("linecache", 'return linecache.getline(t["secret"], 1)', "import linecache", bites=True),
    hostile("codecs_open", 'return codecs.open(t["secret"]).read()', "import codecs", bites=True),
    hostile("fileinput", 'return list(fileinput.input([t["secret"]]))', "import fileinput", bites=True),
    hostile("mmap_file", """
        handle = os.open(t["secret"], 0)
        return mmap.mmap(handle, 0, prot=mmap.PROT_READ).read().decode()
        """, "import os, mmap", bites=True),
    hostile("loader_get_data", """
        for module in (sys.modules["json"], sys):
            loader = getattr(module, "__loader__", None)
            if hasattr(loader, "get_data"):
                return loader.get_data(t["secret"]).decode()
        """, "import sys, json", bites=True),
    hostile("libc_open", """
        handle = libc.open(t["secret"].encode(), 0)
        buffer = ctypes.create_string_buffer(99)
        libc.read(handle, buffer, 99)
        return buffer.value.decode()
        """, LIBC, bites=True),
    hostile("libc_fopen", """
        libc.fopen.restype = ctypes.c_void_p
        file = libc.fopen(t["secret"].encode(), b"r")
        buffer = ctypes.create_string_buffer(99)
        if file:
            libc.fread(buffer, 1, 99, ctypes.c_void_p(file))
        return buffer.value.decode()
        """, LIBC, bites=True),
    hostile("raw_open_syscalls", """
        found = []
        for number in (2, 257, 437, 304):
            for arguments in ((t["secret"].encode(), 0, 0), (-100, t["secret"].encode(), 0, 0)):
                handle = libc.syscall(number, *arguments)
                if handle > 2:
                    found.append(os.read(handle, 99).decode())
        return found
        """, LIBC + "import os"),
    hostile("io_uring", 'return "WON" if libc.syscall(425, 8, ctypes.create_string_buffer(120)) >= 0 else None', LIBC),
    hostile("chdir_then_relative", """
        os.chdir(os.path.dirname(t["secret"]))
        return open(os.path.basename(t["secret"])).read()
        """, "import os", bites=True),
    hostile("dotdot_from_the_library", 'return open(os.__file__ + "/../../../../../../.." + t["secret"]).read()',
            "import os"),
    hostile("proc_root", 'return open("/proc/self/root" + t["secret"]).read()', bites=True),
    hostile("proc_cwd", """
        up = "../" * 20
        return open("/proc/self/cwd/" + up + t["secret"]).read()
        """, bites=True),
    hostile("victims_environment", 'return open(f"/proc/{t[\'victim\']}/environ").read()', bites=True),
    hostile("own_memory_map", 'return "WON " + open("/proc/self/maps").read()[:40]', bites=True),
    hostile("own_memory", """
        with open("/proc/self/mem", "rb") as memory:
            return "WON"
        """, bites=True),
    hostile("parents_memory", 'open(f"/proc/{os.getppid()}/mem", "rb")\nreturn "WON"', "import os", bites=True),
    hostile("proc_descriptors", """
        found = []
        for number in range(3, 200):
            try:
                found.append(open(f"/proc/self/fd/{number}").read(99))
            except (OSError, ValueError):
                continue
        return found
        """),
    hostile("inherited_descriptors", """
        found = []
        for number in range(3, 300):
            try:
                found.append(os.pread(number, 99, 0).decode())
            except OSError:
                continue
        return found
        """, "import os"),
    hostile("descriptor_of_the_host", 'return open(t["fd"], closefd=False).read()'),
    hostile("pidfd_getfd", """
        handle = libc.syscall(434, t["host"], 0)
        taken = libc.syscall(438, handle, t["fd"], 0)
        return os.pread(taken, 99, 0).decode()
        """, LIBC + "import os", bites=True),
    hostile("environment", """
        return [os.environ.get("HOSTILE_SECRET"), dict(os.environ).get("HOME"), "WON" if "PATH" in os.environ else ""]
        """, "import os", bites=True),
    hostile("getenv", 'return os.getenv("HOSTILE_SECRET")', "import os", bites=True),
    hostile("libc_environment", """
        libc.getenv.restype = ctypes.c_char_p
        return (libc.getenv(b"HOSTILE_SECRET") or b"").decode()
        """, LIBC, bites=True),
    hostile("list_folder", 'return "WON " + str(os.listdir(t["folder"]))', "import os", bites=True),
    hostile("scan_folder", 'return "WON " + next(os.scandir(t["folder"])).name', "import os", bites=True),
    hostile("iterate_path", 'return "WON " + str(list(pathlib.Path(t["folder"]).iterdir()))', "import pathlib",
            bites=True),
    hostile("stat_file", 'return "WON " + str(os.stat(t["secret"]).st_size)', "import os", bites=True),
    hostile("exists", 'return "WON" if pathlib.Path(t["secret"]).exists() else None', "import pathlib", bites=True),
    hostile("access", 'return "WON" if os.access(t["secret"], os.R_OK) else None', "import os", bites=True),
    hostile("read_link", 'return "WON " + os.readlink("/proc/self/exe")', "import os", bites=True),
    hostile("site_packages", 'return "WON " + pytest.__version__', "import pytest", bites=True),
    hostile("own_package", 'return "WON " + latm_local.__name__', "import latm_local.config", bites=True),
    hostile("overwrite", 'open(t["canary"], "w").write("gone")', bites=True),
    hostile("append", 'open(t["canary"], "a").write("more")', bites=True),
    hostile("update_in_place", 'open(t["canary"], "r+").write("more")', bites=True),
    hostile("create", 'open(t["folder"] + "/new", "x").close()', bites=True),
    hostile("os_create", 'os.close(os.open(t["folder"] + "/new", os.O_CREAT | os.O_WRONLY))', "import os", bites=True),
    hostile("pathlib_write", 'pathlib.Path(t["canary"]).write_text("gone")', "import pathlib", bites=True),
    hostile("touch", 'pathlib.Path(t["folder"] + "/new").touch()', "import pathlib", bites=True),
    hostile("remove", 'os.remove(t["canary"])', "import os", bites=True),
    hostile("rename", 'os.rename(t["canary"], t["canary"] + "2")', "import os", bites=True),
    hostile("truncate", 'os.truncate(t["canary"], 0)', "import os", bites=True),
    hostile("change_mode", 'os.chmod(t["canary"], 0o777)', "import os", bites=True),
    hostile("change_times", 'os.utime(t["canary"], (1, 1))', "import os", bites=True),
    hostile("make_folder", 'os.mkdir(t["folder"] + "/new")', "import os", bites=True),
    hostile("symlink", 'os.symlink("/etc/passwd", t["folder"] + "/new")', "import os", bites=True),
    hostile("hard_link", 'os.link(t["secret"], t["folder"] + "/new")', "import os", bites=True),
    hostile("symlink_then_read", """
        os.symlink(t["secret"], t["folder"] + "/new")
        return open(t["folder"] + "/new").read()
        """, "import os", bites=True),
    hostile("fifo", 'os.mkfifo(t["folder"] + "/new")', "import os", bites=True),
    hostile("device_node", 'os.mknod(t["folder"] + "/new", 0o600 | 0o010000)', "import os", bites=True),
    hostile("remove_tree", 'shutil.rmtree(t["folder"])', "import shutil", bites=True),
    hostile("copy", 'shutil.copy(t["secret"], t["folder"] + "/new")', "import shutil", bites=True),
    hostile("dev_shm", 'open("/dev/shm/" + t["mark"], "w").write("x")', bites=True),
    hostile("shared_memory", '_posixshmem.shm_open("/" + t["mark"], 0o102, 0o600)', "import _posixshmem", bites=True),
    hostile("temporary_file", 'open(tempfile.gettempdir() + "/" + t["mark"], "w").close()', "import tempfile",
            bites=True),
    hostile("sqlite_file", 'sqlite3.connect(t["folder"] + "/new").execute("create table a (b)")', "import sqlite3",
            bites=True),
    hostile("dbm_file", 'dbm.dumb.open(t["folder"] + "/new", "c").close()', "import dbm.dumb", bites=True),
    hostile("bytecode_cache", """
        exec(compile("import os\\nos.mkdir(p)", "x", "exec"), {"p": t["folder"] + "/new"})
        """, bites=True),
    hostile("memory_file", 'return "WON" if os.memfd_create("x") >= 0 else None', "import os", bites=True),
    hostile("libc_unlink", 'libc.unlink(t["canary"].encode())', LIBC, bites=True),
    hostile("raw_unlink", 'libc.syscall(263, -100, t["canary"].encode(), 0)', LIBC),
    hostile("extended_attribute", 'os.setxattr(t["canary"], "user.x", b"y")\nreturn "WON"', "import os"),
    hostile("umask_and_chroot", 'os.chroot(t["folder"])\nreturn "WON"', "import os"),
]  # fmt: skip
