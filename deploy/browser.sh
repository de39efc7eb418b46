#!/bin/sh
# Installs what some tests need beside Python, where this user may and the system is Debian's kind.
# Those tests are skipped without it, so nothing here fails.

missing=
command -v chromium >/dev/null || missing="chromium fonts-noto-cjk"
command -v redis-server >/dev/null || missing="$missing redis-server"
[ -z "$missing" ] && exit 0

log=var/log/packages.log
mkdir -p var/log
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "正在安装测试用的系统软件：$missing……"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # a list of words
    { apt-get update && apt-get install --yes --no-install-recommends $missing; } >"$log" 2>&1 && exit 0
fi
echo "没有装上 $missing，需要它们的测试会跳过。以管理员身份执行 apt-get install $missing 后再试可补上。"
