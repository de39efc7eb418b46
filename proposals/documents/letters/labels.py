"""Labels such as 签发人 or 邮政编码, alone on a line, several on one, or in a table, and their values."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from proposals.documents.letters.lines import Line

# What each label means to us; `other` labels only end the value before them.
LABELS = {
    "outcome": """办理结果标注 办理结果类别 办理结果 办理类别 办复类别 答复类别 复文类别 办理情况类别
        办理程度 解决程度""",
    "class": """类别""",
    "signer": """签发人姓名 签发人 签发领导 领导签发 签发""",
    "proposers": """代表姓名 委员姓名 代表(委员)姓名 领衔代表 提案人 提案者 提出人 提出代表 建议人 建议提出人
        第一提案人 提案委员 领衔人 建议代表 提出者 提案单位""",
    "title": """案由 建议标题 提案标题 标题 建议名称 提案名称 建议题目 提案题目 题目 建议案由 提案案由 事由
        建议内容 提案内容""",
    "number": """建议编号 提案编号 建议号 提案号 议案号 案号 编号 件号 建议序号 建议、提案编号""",
    "organization": """承办单位 主办单位 答复单位 办理单位 承办部门 主办部门""",
    "answer": """办理情况 答复意见 办理意见 承办单位意见 承办单位办理情况 承办单位答复意见 办理答复 答复内容
        办理情况及结果 办理措施 办理答复意见 落实情况""",
    "doc_number": """发文字号 文号 发文号""",
    "disclosure": """公开类型 公开属性 公开方式 公开范围 信息公开类型 信息公开属性 是否同意公开 是否公开
        是否完成对外公开 信息公开选项 公开选项 公开情况 公开类别""",
    "both": """联系人及电话 联系人及联系电话 联系人和电话 联系人和联系电话 联系人、电话 联系人、联系电话
        联系人及方式 联系人及联系方式 联系人电话""",
    "contact": """联系人姓名 联系人 联络员 联络人""",
    "officer": """具体承办人 承办人姓名 承办人 经办人""",
    "phone": """联系电话 联系方式 办公电话 电话号码 联系人电话号码 咨询电话 电话""",
    "address": """承办单位通讯地址 承办单位地址 联系地址 通讯地址 通信地址 单位地址 办公地址 地址""",
    "postcode": """邮政编码 邮编 邮码""",
    "date": """答复日期 办理日期 办结日期 办结时间 答复时间 落款日期""",
    "other": """传真 电子邮箱 电子邮件 邮箱 网址 抄送 抄报 主送 附件 审核人 审核 校对 打印 印发 责任领导
        分管领导 承办领导 联系单位 联系单位及电话 索引号 索取号 发布机构 发文机关 发文单位 发布单位 公开主体
        公开责任部门 发布日期 发布时间 成文日期 生成日期 发文日期 生效日期 著录日期 更新时间 更新日期 公开日期
        公开时限 公开期限 公开载体 首次公开 来源 信息来源 作者 主题分类 主题词 关键词 组配分类 名称 文件名称
        文件编号 浏览次数 浏览 点击 点击率 访问量 访问次数 字号 字体 时效性 效力状态 有效性 时间 日期 体裁分类
        信息分类 服务对象 会办单位 协办单位 责任编辑 编辑 备注 实施时间 信息类别 主题类别 服务类别 公文类别
        提案类别 建议类别 文件类别 附注 办理方式 承办方式 交办日期 交办时间 提案时间 提交时间
        届次 阅读 来稿""",
}
_BRACKETING = ("outcome", "disclosure")
_KEY = {label: key for key, names in LABELS.items() for label in names.split()}


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_NAMES = _any_of(_KEY)
_BRACKETED = _any_of(name for name, key in _KEY.items() if key in _BRACKETING)
_LABEL = re.compile(rf"({_NAMES}):|(?:^|(?<=\[))({_BRACKETED})(?=\()")
_ALONE = re.compile(rf"({_NAMES}):?")
_WORDS_ALONE = frozenset("时间 日期 编辑 字号 字体 浏览 点击 签发 来稿 阅读 校对 打印 审核 作者".split())
_EDGE = " ,;、。|-"


@dataclass(frozen=True)
class Labelled:
    """A label's meaning, and its value as printed without spaces."""

    key: str
    value: str


def labelled(lines: Sequence[Line], *, in_table: bool = False) -> list[Labelled]:
    """All labels of the lines with their values, in order; a value may be empty.

    With `in_table` a label may stand alone, and what follows up to the next label is its value.
    """
    found: list[Labelled] = []
    for line in lines:
        alone = is_label(line)
        if alone:
            found.append(Labelled(alone, ""))
        elif on_line := list(_on(line)):
            found += on_line
        elif in_table and found and (not found[-1].value or found[-1].key == "answer"):
            found[-1] = Labelled(found[-1].key, (found[-1].value + "\n" + line.tight_raw).strip())
    return found


def first(found: Sequence[Labelled], key: str) -> str | None:
    """The first value of that meaning that is not empty."""
    return next((entry.value for entry in found if entry.key == key and entry.value), None)


def is_label(line: Line) -> str | None:
    """The meaning of a line that is a label and nothing else."""
    match = _ALONE.fullmatch(line.tight)
    if not match or (match[1] in _WORDS_ALONE and not line.cell and not line.tight.endswith(":")):
        return None
    return _KEY[match[1]]


def starts_with_label(line: Line) -> bool:
    return label_at_start(line.tight) or bool(is_label(line))


def label_at_start(text: str) -> bool:
    """Whether a folded text without spaces begins with a label."""
    return bool(_LABEL.match(text))


def start_of_label(line: Line) -> int | None:
    """Where the first label stands in the line without spaces, behind something else; None without one."""
    found = _LABEL.search(line.tight, 1) if ":" in line.tight or "(" in line.tight else None
    return found.start() if found else None


def _on(line: Line) -> Iterator[Labelled]:
    matches = list(_LABEL.finditer(line.tight))
    ends = [*(match.start() for match in matches[1:]), len(line.tight)]
    for match, end in zip(matches, ends, strict=False):
        key, value = _KEY[match[1] or match[2]], line.tight_raw[match.end() : end]
        yield Labelled(key, value if key == "answer" else trimmed(value))


def trimmed(value: str) -> str:
    """A value without the marks around it: stray punctuation, and brackets that enclose it whole."""
    value = value.strip(_EDGE)
    for left, right in ("()", "（）", "[]", "〔〕", "【】", "［］"):
        if value.startswith(left) and value.endswith(right):
            return trimmed(value[1:-1])
        if value.endswith(right) and value.count(right) > value.count(left):
            return trimmed(value[:-1])
        if value.startswith(left) and value.count(left) > value.count(right):
            return trimmed(value[1:])
    return value
