"""The set-up before anything else: locks, environments, and sentences instead of traces."""

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RESTORE = "请用 git checkout requirements.lock 取回原文件，或执行 make lock 重新生成。"
HASH = "sha256:" + "0" * 64


@pytest.fixture
def checkout(tmp_path):
    return make_checkout(tmp_path)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    checkout = make_checkout(tmp_path_factory.mktemp("made"))
    return checkout, run(checkout)


@pytest.fixture
def installed(made_once, tmp_path):
    """A copy of a checkout whose environment is made, since making one takes seconds."""
    return Path(shutil.copytree(made_once[0], tmp_path / "checkout", symlinks=True))


def make_checkout(folder):
    """Nothing but the script and a lock for one small package of our own making."""
    (folder / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "bootstrap.py", folder / "deploy")
    digest = make_wheel(folder / "wheels", version="1.0")
    (folder / "requirements.lock").write_text(f"little==1.0 \\\n    --hash=sha256:{digest}\n    # via us\n")
    return folder


def make_wheel(folder, *, version):
    """A package without content; its checksum."""
    folder.mkdir(exist_ok=True)
    wheel = folder / f"little-{version}-py3-none-any.whl"
    info = f"little-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("little.py", f"version = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: little\nVersion: {version}\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: us\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(
            f"{info}/RECORD", f"little.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n"
        )
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def run(checkout, *words, before=(), **environment):
    """The script's exit code, its words and its complaint, with pip confined to the folder of wheels."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "BANFU_"))}
    ours |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout / "wheels")}
    command = before or [sys.executable, "deploy/bootstrap.py"]
    done = subprocess.run(
        [*command, *words], cwd=checkout, env=ours | environment, capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stdout, done.stderr


# Installing


@pytest.mark.processes
def test_environment_is_made_once(made_once):
    checkout, (code, said, complaint) = made_once

    assert (code, complaint) == (0, "")
    assert said.splitlines()[0] == "正在建立 Python 虚拟环境 .venv……"
    assert said.splitlines()[-1] == "依赖已装好。"
    assert run(checkout) == (0, "", "")


@pytest.mark.processes
def test_changed_lock_is_installed_into_the_same_environment(installed):
    (installed / ".venv" / "mine").touch()
    digest = make_wheel(installed / "wheels", version="2.0")
    (installed / "requirements.lock").write_text(f"little==2.0 --hash=sha256:{digest}\n")

    assert run(installed)[0] == 0

    assert (installed / ".venv" / "mine").exists()
    version = [installed / ".venv" / "bin" / "python", "-c", "import little; print(little.version)"]
    assert subprocess.check_output(version, text=True) == "2.0\n"


@pytest.mark.processes
def test_environment_whose_making_was_broken_off_is_made_anew(installed):
    for stamp in (installed / ".venv").glob("*.stamp"):
        stamp.unlink()
    for part in (installed / ".venv").glob("lib/*/site-packages/little*"):
        shutil.rmtree(part) if part.is_dir() else part.write_text("half a fi")

    assert run(installed)[0] == 0

    assert subprocess.call([installed / ".venv" / "bin" / "python", "-c", "import little"]) == 0


@pytest.mark.processes
def test_lock_of_the_tests_serves_the_demonstration_too(installed):
    shutil.copy(installed / "requirements.lock", installed / "requirements-dev.lock")
    (installed / ".venv" / "banfu-requirements.lock.stamp").write_text("another")

    assert run(installed, "--dev")[0] == 0

    assert run(installed) == (0, "", "")


@pytest.mark.processes
def test_refused_lock_leaves_the_environment_alone(installed):
    lock = installed / "requirements.lock"
    good = lock.read_text()
    lock.write_text(f"little==3.0 --hash={HASH}\n")
    assert run(installed)[0] == 1

    lock.write_text(good)

    assert run(installed) == (0, "", "")


# Refusals: one sentence on standard error, nothing of pip's or Python's


@pytest.mark.processes
def test_package_that_differs_from_its_checksum_is_refused(installed):
    make_wheel(installed / "wheels", version="2.0")
    (installed / "requirements.lock").write_text(f"little==2.0 --hash={HASH}\n")

    code, _, complaint = run(installed)

    assert code == 1
    assert complaint == (
        f"requirements.lock 中 little==2.0 的校验和与下载的文件不符，没有安装任何依赖。{RESTORE}\n"
    )


@pytest.mark.processes
def test_package_that_the_index_lacks_is_named(installed):
    (installed / "requirements.lock").write_text(f"little==9.0 --hash={HASH}\n")

    code, _, complaint = run(installed)

    assert code == 1
    assert re.fullmatch(
        r"软件包索引里没有适合本机（Python [\d.]+，\w+）的 little==9.0。请换.+再试一次。\n", complaint
    )


@pytest.mark.processes
def test_index_out_of_reach_is_said_so(installed):
    (installed / "requirements.lock").write_text(f"little==9.0 --hash={HASH}\n")

    # Nothing listens on the loopback's port 9.
    code, _, complaint = run(
        installed, PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL="http://127.0.0.1:9/simple"
    )

    assert code == 1
    assert complaint == (
        "连不上 Python 软件包索引，依赖没有装好。请检查网络；"
        "内网请先用 pip config set global.index-url 指定镜像，再试一次。\n"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("lit tle==1.0 --hash=" + HASH, "第 1 行“lit tle==1.0”写法有误：应为“包名==版本”和 sha256 校验和。"),
        (
            "# by us\nlittle>=1.0 --hash=" + HASH,
            "第 2 行“little>=1.0”写法有误：应为“包名==版本”和 sha256 校验和。",
        ),
        ("little==1.0", "第 1 行“little==1.0”写法有误：应为“包名==版本”和 sha256 校验和。"),
        (
            "little==1.0 \\\n  --hash=sha256:123",
            "第 1 行“little==1.0”写法有误：应为“包名==版本”和 sha256 校验和。",
        ),
        (
            "little==1.0 \\\n  --hash=md5:123",
            "第 1 行“little==1.0”写法有误：应为“包名==版本”和 sha256 校验和。",
        ),
        ("--index-url http://x", "第 1 行“--index-url http://x”写法有误：应为“包名==版本”和 sha256 校验和。"),
        ("<<<<<<< HEAD", "第 1 行“<<<<<<< HEAD”写法有误：应为“包名==版本”和 sha256 校验和。"),
        ("little==1.0 \\\n  --hash=" + HASH + " \\\n", "不完整：没有写到最后一个包。"),
        ("", "不完整：没有写到最后一个包。"),
        ("\x00\xff", "第 1 行“\x00ÿ”写法有误：应为“包名==版本”和 sha256 校验和。"),
    ],
)
def test_broken_lock_is_refused_with_its_line(checkout, content, sentence):
    (checkout / "requirements.lock").write_text(content)

    code, said, complaint = run(checkout)

    assert (code, said, complaint) == (1, "", f"requirements.lock {sentence}{RESTORE}\n")


def test_missing_lock_is_refused(checkout):
    (checkout / "requirements.lock").unlink()

    assert run(checkout) == (1, "", f"找不到 requirements.lock。{RESTORE}\n")


def test_python_too_old_is_refused(checkout):
    script = checkout / "deploy" / "bootstrap.py"
    script.write_text(script.read_text().replace("OLDEST = (3, 11)", "OLDEST = (9, 0)"))

    code, said, complaint = run(checkout, PATH="/nowhere")

    assert (code, said) == (1, "")
    assert re.fullmatch(r"需要 Python 9\.0 或更新的版本，这里是 [\d.]+。请安装后再试，.+\n", complaint)


def test_missing_venv_module_is_named_with_its_package(checkout):
    without = (
        "import runpy, sys; sys.modules['ensurepip'] = None; runpy.run_path(sys.argv.pop(), {}, '__main__')"
    )

    code, _, complaint = run(checkout, before=[sys.executable, "-c", without, "deploy/bootstrap.py"])

    own = "python{}.{}-venv".format(*sys.version_info)
    assert code == 1
    assert complaint == (
        "这个 Python 缺少 venv 模块。"
        f"Debian、Ubuntu 请执行 apt-get install python3-venv（或 {own}），再试一次。\n"
    )


def test_folder_that_cannot_be_written_is_refused(checkout):
    (checkout / "var").write_text("a file")

    code, _, complaint = run(checkout)

    assert code == 1
    assert complaint.startswith(f"无法写入 {checkout}/var")


def test_unknown_word_is_wrong_usage(checkout):
    assert run(checkout, "--help-me") == (2, "", "用法：python3 deploy/bootstrap.py [--dev]\n")


# What is committed


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_names_no_place(name):
    words = (ROOT / name).read_text()

    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|(?<!#) /\w", words)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_pins_what_the_project_asks_for(name):
    asked = re.findall(r'^  "([\w-]+)', (ROOT / "pyproject.toml").read_text().split("optional")[0], re.M)
    pinned = re.findall(r"^([\w-]+)==", (ROOT / name).read_text(), re.M)

    assert asked
    assert set(asked) <= set(pinned)


def test_old_pythons_can_read_the_script():
    ast.parse((ROOT / "deploy" / "bootstrap.py").read_text(), feature_version=(3, 6))
