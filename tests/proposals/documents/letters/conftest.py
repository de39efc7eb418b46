"""An invented letter, part by part; each test changes the part it is about."""

import pytest

PARTS = {
    "mark": "",
    "doc_number": "",
    "heading": "对甲区政协第十五届二次会议\n第 012 号提案的答复",
    "marks": "办理结果：解决或采纳 签发人：金一鸣",
    "salutation": "赵甲、钱乙、孙丙委员：",
    "opening": "你们提出的“关于推进社区食堂建设的建议”提案收悉，经研究，现答复如下：",
    "body": "一、已经做的\n我局今年新开了三家社区食堂。\n二、下一步\n明年再开两家，步行十分钟可到。",
    "closing": "感谢你们对民政工作的关心，欢迎继续提出意见。",
    "signature": "甲区民政局\n2023年4月17日",
    "foot": "",
}


@pytest.fixture
def compose():
    """`compose(heading=…)` writes the letter with that part changed; an empty part is left out."""

    def write(**changed: str) -> str:
        assert set(changed) <= set(PARTS)
        return "\n".join(part for part in {**PARTS, **changed}.values() if part) + "\n"

    return write
