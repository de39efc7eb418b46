# 办复的命令。每个目标后 ## 之后的一句话由 make help 列出。

PYTHON ?= python3
PORT ?= 8000
PROPOSALS ?= 10000
RUN := .venv/bin/python
SETUP := $(PYTHON) deploy/bootstrap.py
export PORT
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test lint bench bench-all screenshots lock setup setup-dev browser

help: ## 列出全部命令
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' $(MAKEFILE_LIST) | while read -r name words; do printf '  make %-12s %s\n' "$$name" "$$words"; done

demo: setup ## 启动演示：数据库、网页、后台任务；PORT= 换端口，Ctrl-C 停止
	@exec $(RUN) -m config.supervisor

demo-reset: setup ## 清除演示数据
	@$(RUN) -m config.supervisor reset

test: setup-dev browser ## 运行全部测试
	@$(RUN) -m pytest -n auto

lint: setup-dev ## 检查格式、写法、导入关系、迁移、模板、类型和安全
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	.venv/bin/lint-imports
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 --check {} +
	BANFU_TEST=1 $(RUN) manage.py makemigrations --check --dry-run
	$(RUN) -m mypy
	$(RUN) -m bandit --quiet --recursive people proposals config -ll

bench: setup-dev ## 测量性能，与同一次运行中的基准相比；PROPOSALS= 改变件数
	@PROPOSALS=$(PROPOSALS) $(RUN) -m tests.bench

bench-all: setup-dev ## 按一万、十万、一百万件测量
	@for n in 10000 100000 1000000; do PROPOSALS=$$n $(RUN) -m tests.bench || exit; done

screenshots: setup-dev browser ## 从正在运行的演示取说明文档的图片
	@$(RUN) deploy/screenshots.py

lock: ## 按 pyproject.toml 重新生成带校验和的依赖锁
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@test -x .venv/bin/uv || $(RUN) -m pip install --quiet uv
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock

# What the targets share

COMPILE := .venv/bin/uv pip compile --quiet --no-config --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' pyproject.toml

setup:
	@$(SETUP)

setup-dev:
	@$(SETUP) --dev

# The browser tests need a Chromium with Chinese fonts; without it they are skipped.
browser:
	@deploy/browser.sh
