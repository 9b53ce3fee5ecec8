# tfedu. `make help` lists what there is; a fresh machine needs Python (3.10 to 3.13) and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LANG_OPTION := $(if $(lang),--lang $(lang),)

# Before the package is installed its catalogue cannot be asked, so what is said until then stands here, twice.
CHINESE := $(filter zh%,$(or $(TFEDU_LANG),$(LC_ALL),$(LC_MESSAGES),$(LANG)))
say = $(if $(CHINESE),$(2),$(1))

.DEFAULT_GOAL := help
.PHONY: help setup lab doctor lessons test test-python test-widgets test-notebooks test-browser coverage mutation lint bench bench-peers build clean

help: ## this list ## 本列表
	@awk -F ' ?## ' '/^[a-z-]+:.* ## / { sub(/:.*/, "", $$1); printf "  make %-16s %s\n", $$1, $$$(if $(CHINESE),3,2) }' Makefile

setup: $(READY) ## create .venv with everything (once; again when the requirements changed) ## 建好 .venv 环境并装齐所需软件（只做一次，依赖变化时重做）

# Written last, so a setup that was interrupted is repeated.
$(READY): pyproject.toml hatch_build.py
	@command -v $(PYTHON) >/dev/null || { echo "$(call say,tfedu needs Python 3.10 to 3.13 and there is no '$(PYTHON)' here. Install it or name another: make setup PYTHON=python3.12,tfedu 需要 Python 3.10 至 3.13，但这里没有“$(PYTHON)”。请安装，或另行指定：make setup PYTHON=python3.12)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' || { echo "$(call say,tfedu needs Python 3.10 to 3.13; '$(PYTHON)' is,tfedu 需要 Python 3.10 至 3.13，而“$(PYTHON)”是) `$(PYTHON) --version`. make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(call say,This Python cannot create virtual environments. On Debian or Ubuntu: apt-get install python3-venv. Then run make again.,这个 Python 不能创建虚拟环境。Debian 或 Ubuntu 上请运行：apt-get install python3-venv，然后再次运行 make。)"; exit 1; }
	@echo "$(call say,Installing tfedu and its learning environment in $(VENV): about 1.5 GB and some minutes; only the first time.,正在 $(VENV) 中安装 tfedu 和学习环境：约 1.5 GB，需要几分钟，只有第一次如此。)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --upgrade "pip>=24"
	$(BIN)/python -m pip install --disable-pip-version-check --editable ".[lab,dev]"
	@touch $@

lab: setup ## open the lessons in JupyterLab (make lab lang=zh, lang=en; default: the system's) ## 在 JupyterLab 中打开课程（make lab lang=zh 或 lang=en，默认随系统）
	@$(BIN)/python hatch_build.py
	$(BIN)/tfedu lab $(LANG_OPTION)

doctor: setup ## check this machine's OpenCL devices ## 检查本机的 OpenCL 设备
	$(BIN)/tfedu doctor

lessons: setup ## build tutorials/en and tutorials/zh from tutorials/lessons ## 由 tutorials/lessons 生成两种语言的笔记本
	$(BIN)/python tutorials/build.py

test: setup ## the whole suite: linters, Python, widgets, notebooks, browser ## 全部测试：代码检查、Python、组件、笔记本、浏览器
	$(BIN)/python tests/suite.py

test-python: setup ## the Python tests ## Python 测试
	$(BIN)/python tests/suite.py python

test-widgets: setup ## the widgets' types, style and unit tests ## 组件的类型、风格与单元测试
	$(BIN)/python tests/suite.py widgets

test-notebooks: setup ## every lesson, executed and compared ## 执行并核对每一课
	$(BIN)/python tests/suite.py notebooks

test-browser: setup ## the lessons in a real JupyterLab and Chromium ## 在真实的 JupyterLab 和 Chromium 中测试课程
	$(BIN)/python tests/suite.py browser

coverage: setup ## which branches of tfedu the Python tests take, package by package ## Python 测试走过了 tfedu 的哪些分支，按包列出
	$(BIN)/python tests/suite.py coverage

mutation: setup ## does a small change in the program make a test fail? (writes docs/mutation.md) ## 改动程序的一小处，会有测试失败吗？（写入 docs/mutation.md）
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --editable ".[mutation]"
	$(BIN)/python -m tests.mutation reach
	$(BIN)/python -m tests.mutation run
	$(BIN)/python -m tests.mutation page

lint: setup ## ruff, mypy, the order of the rooms ## ruff、mypy 与模块层次检查
	$(BIN)/python tests/suite.py lint

bench: setup ## the benchmarks ## 性能基准
	$(BIN)/python -m benchmarks

bench-peers: setup ## the benchmarks beside TensorFlow, PyTorch and JAX (installs them in .peers) ## 与 TensorFlow、PyTorch、JAX 并排测速（安装在 .peers 中）
	$(BIN)/python -m benchmarks.peers.environments
	$(BIN)/python -m benchmarks.peers

build: setup ## sdist and wheel in dist/ ## 在 dist/ 中生成源码包和 wheel
	$(BIN)/python -m build

clean: ## remove the environment and everything that was built ## 删除环境和所有生成的文件
	rm -rf $(VENV) .peers build dist widgets/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f tfedu/viz/static/*.js tfedu/viz/static/*.css tfedu/viz/static/sources.sha256
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
