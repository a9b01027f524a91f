"""Starting, stopping and reading other processes; gaining rights; the kernel's less known doors."""

from tests.hostile.files import LIBC
from tests.hostile.program import hostile

TOUCH = 't["folder"] + "/new"'
# Calls that no tool needs, by their x86_64 numbers; each is harmless where it is allowed.
DOORS = {
    "keyring_add": '248, b"user", b"latm", b"x", 1, -1',
    "keyring_read": "250, 0, -3, 0",
    "bpf": "321, 0, 0, 0",
    "perf_event": "298, 0, 0, -1, -1, 0",
    "userfaultfd": "323, 1",
    "ptrace_me": "101, 0, 0, 0, 0",
    "unshare_user": "272, 0x10000000",
    "unshare_mount": "272, 0x20000",
    "personality": "135, 0x0040000",
    "shared_memory": "29, 0, 4096, 0o1600",
    "semaphore": "64, 0, 1, 0o1600",
    "message_queue": "68, 0, 0o1600",
    "inotify": "294, 0",
    "fanotify": "300, 0, 0",
    "timer_descriptor": "283, 1, 0",
    "signal_descriptor": "282, -1, 0, 8",
    "memory_secret": "447, 0",
    "seccomp_again": "317, 0, 0, 0",
    "landlock_again": "444, 0, 0, 1",
    "kernel_module": '175, b"", 0, b""',
    "pidfd_of_init": "434, 1, 0",
}

PROGRAMS = [
    *(
        hostile(
            f"door_{name}", f'return "WON" if libc.syscall({arguments}) >= 0 else None', LIBC,
            bites=name in ("unshare_user", "inotify", "pidfd_of_init", "personality"),
        )
        for name, arguments in DOORS.items()
    ),
    hostile("fork", """
        pid = os.fork()
        if pid == 0:
            open(t["folder"] + "/new", "w").close()
            os._exit(0)
        os.waitpid(pid, 0)
        return "WON"
        """, "import os", bites=True),
    hostile("fork_and_stay", """
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        return "WON"
        """, "import os, time"),
    hostile("daemon", """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                open(t["folder"] + "/new", "w").close()
            os._exit(0)
        time.sleep(0.2)
        return "WON"
        """, "import os, time", bites=True),
    hostile("fork_bomb", """
        for _ in range(40):
            if os.fork() == 0:
                time.sleep(20)
                os._exit(0)
        return "WON"
        """, "import os, time"),
    hostile("libc_fork", """
        pid = libc.fork()
        if pid == 0:
            os._exit(0)
        return "WON" if pid > 0 else None
        """, LIBC + "import os", bites=True),
    hostile("raw_clone", """
        won = []
        for number, arguments in ((56, (17, 0, 0, 0, 0)), (57, ()), (58, ())):
            pid = libc.syscall(number, *arguments)
            if pid == 0:
                os._exit(0)
            if pid > 0:
                won.append("WON")
        return won
        """, LIBC + "import os"),
    hostile("thread", 'threading.Thread(target=lambda: None).start()\nreturn "WON"', "import threading", bites=True),
    hostile("bare_thread", '_thread.start_new_thread(lambda: None, ())\nreturn "WON"', "import _thread", bites=True),
    hostile("thread_pool", 'return "WON" if list(ThreadPoolExecutor(1).map(str, [1])) else None',
            "from concurrent.futures import ThreadPoolExecutor", bites=True),
    hostile("multiprocessing", """
        p = multiprocessing.get_context("fork").Process(target=open, args=(t["folder"] + "/new", "w"))
        p.start()
        p.join()
        """, "import multiprocessing", bites=True),
    hostile("system", f'os.system("touch " + {TOUCH})', "import os", bites=True),
    hostile("popen", f'os.popen("touch " + {TOUCH}).read()', "import os", bites=True),
    hostile("subprocess", f'subprocess.run(["touch", {TOUCH}])', "import subprocess", bites=True),
    hostile("exec_program", f'os.execv("/usr/bin/touch", ["touch", {TOUCH}])', "import os", bites=True),
    hostile("spawn", f'os.waitpid(os.posix_spawn("/usr/bin/touch", ["touch", {TOUCH}], {{}}), 0)', "import os",
            bites=True),
    hostile("libc_system", f'libc.system(("touch " + {TOUCH}).encode())', LIBC, bites=True),
    hostile("pickle_to_system", """
        class Trap:
            def __reduce__(self):
                return os.system, ("touch " + t["folder"] + "/new",)
        pickle.loads(pickle.dumps(Trap()))
        """, "import os, pickle", bites=True),
    hostile("pickled_text_to_system", """
        pickle.loads(b"cos\\nsystem\\n(S'touch " + t["folder"].encode() + b"/new'\\ntR.")
        """, "import pickle", bites=True),
    hostile("kill_victim", 'os.kill(t["victim"], 9)', "import os", bites=True),
    hostile("stop_victim", 'os.kill(t["victim"], 19)', "import os", bites=True),
    hostile("kill_group", 'os.killpg(t["victim"], 9)', "import os", bites=True),
    hostile("kill_parent", 'os.kill(os.getppid(), 9)\nreturn "WON"', "import os"),
    hostile("libc_kill", 'libc.kill(t["victim"], 9)', LIBC, bites=True),
    hostile("raw_kills", """
        v = t["victim"]
        for number, arguments in ((62, (v, 9)), (200, (v, 9)), (234, (v, v, 9))):
            libc.syscall(number, *arguments)
        """, LIBC),
    hostile("queue_signal", """
        info = (ctypes.c_int * 32)(9, 0, -1)
        libc.syscall(129, t["victim"], 9, info)
        """, LIBC),
    hostile("pidfd_signal", 'signal.pidfd_send_signal(os.pidfd_open(t["victim"]), 9)', "import os, signal",
            bites=True),
    hostile("signal_by_descriptor_owner", """
        for number in range(0, 64):
            try:
                fcntl.fcntl(number, fcntl.F_SETOWN, t["victim"])
                return "WON"
            except OSError:
                continue
        """, "import fcntl", bites=True),
    hostile("slow_victim_down", 'os.setpriority(0, t["victim"], 19)', "import os", bites=True),
    hostile("limit_victim", 'resource.prlimit(t["victim"], resource.RLIMIT_CORE, (0, 0))\nreturn "WON"',
            "import resource", bites=True),
    hostile("raise_own_limits", """
        won = []
        for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
            try:
                resource.setrlimit(limit, (10**6, 10**6))
                won.append("WON")
            except (OSError, ValueError):
                continue
        return won
        """, "import resource"),
    hostile("trace_victim", 'return "WON" if libc.ptrace(16, t["victim"], 0, 0) == 0 else None', LIBC, bites=True),
    hostile("read_parents_memory", """
        buffer = ctypes.create_string_buffer(8)
        local = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
        remote = (ctypes.c_size_t * 2)(id(t), 8)
        got = libc.process_vm_readv(os.getppid(), local, 1, remote, 1, 0)
        return "WON" if got >= 0 else None
        """, LIBC + "import os"),
    hostile("become_root", """
        os.setgroups([])
        os.setresuid(0, 0, 0)
        return "WON"
        """, "import os"),
    hostile("become_another", 'os.setuid(1)\nreturn "WON"', "import os"),
    hostile("mount", 'return "WON" if libc.mount(b"x", t["folder"].encode(), b"tmpfs", 0, 0) == 0 else None', LIBC),
    hostile("bring_capabilities_back", """
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        data = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
        return "WON" if libc.capset(header, data) == 0 else None
        """, LIBC),
    hostile("new_session", 'return "WON" if os.setsid() else None', "import os"),
    hostile("leave_the_group", 'os.setpgid(0, os.getppid())\nreturn "WON"', "import os"),
    hostile("timer_signal", 'signal.setitimer(signal.ITIMER_REAL, 5)\nreturn "WON"', "import signal", bites=True),
    hostile("native_code", """
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(b"\\xb8\\x2a\\x00\\x00\\x00\\xc3")
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        return "WON" if ctypes.CFUNCTYPE(ctypes.c_int)(address)() == 42 else None
        """, "import ctypes, mmap", bites=True),
    hostile("make_memory_executable", """
        libc.mmap.restype = ctypes.c_void_p
        page = libc.mmap(ctypes.c_void_p(0), 4096, 3, 0x22, -1, 0)
        return "WON" if libc.mprotect(ctypes.c_void_p(page), 4096, 5) == 0 else None
        """, LIBC, bites=True),
]  # fmt: skip
