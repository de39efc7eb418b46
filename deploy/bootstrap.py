"""Makes .venv from the hash-pinned lock file, before anything else is there. Standard library only.

    python3 deploy/bootstrap.py          what `make demo` needs
    python3 deploy/bootstrap.py --dev    what the tests need as well

Does nothing when the stamp in .venv says that this lock is installed for this Python. The stamps go before
anything is changed and come back last, so an environment whose making was broken off is made anew.
The syntax stays that of old Pythons, so that one of them can say that it is too old.
"""

import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import os
import platform
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

OLDEST = (3, 11)
NEWER = ["python3.14", "python3.13", "python3.12", "python3.11"]
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("BANFU_VAR") or ROOT / "var")
LOG = VAR / "log" / "setup.log"
ROOM = 800 * 1024 * 1024  # bytes that a first set-up may need
LOCKS = {False: "requirements.lock", True: "requirements-dev.lock"}
PIN = re.compile(r"([A-Za-z0-9][\w.-]*)(\[[\w,-]+\])?==[\w.!+]+( ;[^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")


class Refused(Exception):
    """The set-up cannot go on; the text is a sentence for the person at the terminal."""


def main(words):
    """Exit code: 0 when .venv is ready, 1 after a refusal, 2 for wrong usage."""
    if words not in ([], ["--dev"]):
        complain("用法：python3 deploy/bootstrap.py [--dev]")
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        go_on_with_a_newer_python(words)
        set_up(dev=bool(words))
    except Refused as refusal:
        complain(str(refusal))
        return 1
    except OSError as error:
        complain(why_not_written(error))
        return 1
    except KeyboardInterrupt:
        complain("安装已中断。再次执行同一命令会重新安装。")
        return 1
    return 0


def go_on_with_a_newer_python(words):
    """Hand over to a newer Python where this one is too old and the machine has one. Raises Refused."""
    if sys.version_info >= OLDEST:
        return
    found = next(filter(None, map(shutil.which, NEWER)), None)
    if found is None:
        wanted, have = "{}.{}".format(*OLDEST), platform.python_version()
        raise Refused(
            f"需要 Python {wanted} 或更新的版本，这里是 {have}。"
            "请安装后再试，或指明它的位置：make demo PYTHON=路径"
        )
    os.execv(found, [found, __file__, *words])  # noqa: S606


def set_up(*, dev):
    """Make .venv hold exactly what the lock names. Raises Refused and OSError."""
    lock = ROOT / LOCKS[dev]
    if is_ready(lock):
        return
    pins = read_pins(lock)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with alone() as turn:
        if is_ready(lock):  # another run has done it while this one waited
            return
        with LOG.open("w", encoding="utf-8") as log:
            prepare_venv(log)
            install(lock, pins, log, turn)
        for name in {lock.name, LOCKS[False]}:  # the lock of the tests contains the other one
            stamp(name).write_text(digest(ROOT / name))
    say("依赖已装好。")


# What is there


def is_ready(lock):
    return PYTHON.exists() and stamp(lock.name).exists() and stamp(lock.name).read_text() == digest(lock)


def stamp(name):
    return VENV / f"banfu-{name}.stamp"


def digest(lock):
    """Of the lock's content and the Python that runs this."""
    return hashlib.sha256(text_of(lock).encode()).hexdigest() + " " + platform.python_version()


def text_of(lock):
    try:
        return lock.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise Refused(f"找不到 {lock.name}。{restore(lock)}") from None


def read_pins(lock):
    """How many packages `lock` pins. Raises Refused with the line that is no pin with its hashes."""
    pins, start, words = 0, 1, ""
    for number, line in enumerate(text_of(lock).splitlines(), 1):
        if line.lstrip().startswith("#") or not line.strip():
            continue
        start, words = (start, words) if words else (number, "")
        words += line.rstrip("\\").strip() + " "
        if line.endswith("\\"):
            continue
        if not PIN.fullmatch(words.strip()):
            raise Refused(not_a_pin(lock, start, words))
        pins, words = pins + 1, ""
    if words or not pins:
        raise Refused(f"{lock.name} 不完整：没有写到最后一个包。{restore(lock)}")
    return pins


def not_a_pin(lock, number, words):
    short = words.split(" --hash")[0].strip()[:60]
    return f"{lock.name} 第 {number} 行“{short}”写法有误：应为“包名==版本”和 sha256 校验和。{restore(lock)}"


def restore(lock):
    return f"请用 git checkout {lock.name} 取回原文件，或执行 make lock 重新生成。"


# Making it


def prepare_venv(log):
    """An environment of this Python, untouched by any broken-off set-up."""
    if PYTHON.exists() and any(VENV.glob("banfu-*.stamp")) and made_by_this_python():
        return
    remove_stamps()
    check_modules()
    check_room()
    say("正在建立 Python 虚拟环境 .venv……")
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    with child(command, stdout=log, stderr=log) as venv:
        venv.wait()
    if venv.returncode:
        raise Refused(explain(LOG.read_text(encoding="utf-8", errors="replace"), ".venv"))


def remove_stamps():
    for old in VENV.glob("banfu-*.stamp"):
        old.unlink()


def made_by_this_python():
    settings = VENV / "pyvenv.cfg"
    return settings.exists() and f"version = {platform.python_version()}\n" in settings.read_text()


def check_modules():
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        own = "python{}.{}-venv".format(*sys.version_info)
        raise Refused(
            "这个 Python 缺少 venv 模块。"
            f"Debian、Ubuntu 请执行 apt-get install python3-venv（或 {own}），再试一次。"
        )


def check_room():
    free = shutil.disk_usage(ROOT).free
    if free < ROOM:
        raise Refused(
            f"磁盘空间不足：{ROOT} 所在的磁盘只剩 {free // 2**20} MB，安装需要约 {ROOM // 2**20} MB。"
            "请腾出空间，再试一次。"
        )


def install(lock, pins, log, turn):
    """Run pip, showing how far it is; its own words go to the log only."""
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "--no-input"]
    command += ["--progress-bar=off", "--disable-pip-version-check", "--retries=2", "-r", lock]
    # An orphaned pip keeps the lock, and so the next run waiting.
    with child(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=[turn.fileno()]) as pip:
        words = follow(pip, pins, log)
    if pip.returncode:
        raise Refused(explain(words, lock.name))


@contextlib.contextmanager
def child(command, **where):
    """A process that ends with the block, and its own children with it."""
    process = subprocess.Popen(  # noqa: S603
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        **where,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def follow(pip, pins, log):
    """All that pip says; kept in the log while a counter moves on the terminal."""
    lines, words, fetched = queue.Queue(), [], 0
    threading.Thread(target=lambda: [*map(lines.put, pip.stdout), lines.put(None)], daemon=True).start()
    with counter(pins) as show:
        while True:
            with contextlib.suppress(queue.Empty):
                line = lines.get(timeout=0.5)
                if line is None:
                    pip.wait()
                    return "".join(words)
                words.append(line)
                log.write(line)
                log.flush()
                fetched += bool(re.match(r"Collecting |Ignoring |Requirement already", line))
                if line.startswith("Installing collected"):
                    remove_stamps()
                    fetched = pins
            show(min(fetched, pins), installed())


def installed():
    """How many packages lie in .venv so far."""
    return sum(1 for _ in VENV.glob("lib/python*/site-packages/*.dist-info"))


@contextlib.contextmanager
def counter(pins):
    """A function that shows the progress: one moving line on a terminal, few plain lines elsewhere."""
    began, shown = time.monotonic(), []

    def show(fetched, written):
        seconds = int(time.monotonic() - began)
        if fetched < pins:
            line = f"正在下载依赖：{fetched}/{pins}"
        else:
            line = f"正在安装依赖：{min(written, pins)}/{pins}"
        if sys.stdout.isatty():
            print(f"\r\033[K{line}（{seconds} 秒）", end="", flush=True)
        elif not shown or (line != shown[-1][0] and seconds >= shown[-1][1] + 3):
            shown.append((line, seconds))
            say(line)

    yield show
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)


# Saying what went wrong

NO_NETWORK = (
    "connection broken|NewConnectionError|Failed to establish|ConnectTimeout|ReadTimeout|ProxyError|SSLError"
    "|name resolution|Name or service not known|Network is unreachable|Could not fetch URL|Connection refused"
    "|NetworkConnectionError|ConnectionError"
)
NOT_FOUND = r"No matching distribution found for ([^\s(]+)"
UNPINNED = r"(?:must have their versions pinned|missing from some requirements)[\s\S]*?\n\s{4}([^\s]+)"


def explain(words, name):
    """One sentence on why pip or venv gave up, from what it said."""
    tampered = re.search(r"DO NOT MATCH THE HASHES[\s\S]*?\n\s{4}(\S+)", words)
    missing, unpinned = re.search(NOT_FOUND, words), re.search(UNPINNED, words)
    if "No space left on device" in words or "Disk quota exceeded" in words:
        return f"磁盘已满，安装没有完成。请在 {ROOT} 所在的磁盘上腾出空间，再试一次。"
    if tampered:
        again = restore(Path(name))
        return f"{name} 中 {tampered[1]} 的校验和与下载的文件不符，没有安装任何依赖。{again}"
    if unpinned:
        return f"{name} 不完整：缺少 {unpinned[1]} 的版本或校验和。{restore(Path(name))}"
    if re.search(NO_NETWORK, words):
        return (
            "连不上 Python 软件包索引，依赖没有装好。请检查网络；"
            "内网请先用 pip config set global.index-url 指定镜像，再试一次。"
        )
    if missing:
        here = f"Python {platform.python_version()}，{platform.machine()}"
        return (
            f"软件包索引里没有适合本机（{here}）的 {missing[1]}。"
            "请换一个完整的镜像，或换一个 Python 版本，再试一次。"
        )
    lines = [line for line in words.splitlines() if line.strip()]
    last = next(
        (line for line in reversed(lines) if line.startswith("ERROR")), lines[-1] if lines else "原因不明"
    )
    return f"{name} 没有装好：{last}（详见 {LOG}）。请处理后再试一次。"


def why_not_written(error):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"磁盘已满，安装没有完成。请在 {ROOT} 所在的磁盘上腾出空间，再试一次。"
    return f"无法写入 {error.filename}（{error.strerror}）。请检查该目录的所有者和权限，再试一次。"


@contextlib.contextmanager
def alone():
    """One set-up at a time; a second one waits."""
    turn_file = VAR / "run" / "setup.lock"
    turn_file.parent.mkdir(parents=True, exist_ok=True)
    with turn_file.open("a+") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个安装正在进行，正在等它结束……")
            fcntl.flock(turn, fcntl.LOCK_EX)
        yield turn


def say(sentence):
    print(sentence, flush=True)


def complain(sentence):
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
