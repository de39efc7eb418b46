# 办复的命令。每个目标后 ## 之后的一句话由 make help 列出。

PYTHON ?= python3
PORT ?= 8000
RUN := .venv/bin/python
SETUP := $(PYTHON) deploy/bootstrap.py
export PORT
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test lint lock setup setup-dev browser

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
	find templates -name '*.html' -exec $(RUN) -m djade --target-version 5.2 --check {} +
	BANFU_TEST=1 $(RUN) manage.py makemigrations --check --dry-run
	$(RUN) -m mypy
	$(RUN) -m bandit --quiet --recursive people proposals config -ll

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
