"""Printed characters brought to one form for matching, each in its own place.

A letter is kept twice: as printed (`plain`), and folded (`fold`): traditional forms of the words a letter
is built from, all kinds of brackets, quotes and dashes, full-width marks. Folding keeps the length, so what
is found in the folded text is cut out of the printed one.
"""

import re
import unicodedata

# Only the characters of the letter's own frame (labels, bodies, units, numerals), not a dictionary: names
# and prose stay as printed and are never matched.
TRADITIONAL = (
    "與專東兩為爲麼義鄉於們會傳體僑黨關內寫農決況齣擊劃別彆製辦務動區協單衛衞廠廳縣參發臺號衕後員迴團園圍"
    "國圖場處備復複婦學實審傢對導侷屆屬佈蓆並併幷庫應開張錄録徹徵誌態總執掃護報擬擇據數旣時術機權條來構標"
    "覈檔匯彙滙沒註測瀏溫點愛狀現電蓋眞碼禮稱簽籤類係繫糾納組經結絡統繼續綜編網聯緻節範薦銜補錶見視覽計認"
    "議訊記訪評識詞話詢該請讀謝責賬貫貴資蹤轉載輯過還這進選郵埰採裏裡針鏈錯鍵鎭鎮長門閉問間聞閱閲隊隨麪麵"
    "頁頂項領題館"
)
SIMPLIFIED = (
    "与专东两为为么义乡于们会传体侨党关内写农决况出击划别别制办务动区协单卫卫厂厅县参发台号同后员回团园围"
    "国图场处备复复妇学实审家对导局届属布席并并并库应开张录录彻征志态总执扫护报拟择据数既时术机权条来构标"
    "核档汇汇汇没注测浏温点爱状现电盖真码礼称签签类系系纠纳组经结络统继续综编网联致节范荐衔补表见视览计认"
    "议讯记访评识词话询该请读谢责账贯贵资踪转载辑过还这进选邮采采里里针链错键镇镇长门闭问间闻阅阅队随面面"
    "页顶项领题馆"
)

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ALPHANUMERIC = {code: half for code, half in _FULL_WIDTH.items() if chr(half).isalnum()}
_WIDE_ALPHANUMERIC = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_MARKS = str.maketrans(
    "〔〕【】［］﹝﹞〖〗（）﹙﹚「」『』〝〞＂〈〉＜＞：∶︰﹕；﹔，﹐！？．｡－–—―‐‑‒−─～",
    '[][][][][]()()“”“”“”"《》《》::::;;,,!?.。---------~',
)
_FOLD = _FULL_WIDTH | _MARKS | str.maketrans(TRADITIONAL, SIMPLIFIED)

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_SPACES = re.compile(r"[^\S\n\t]")
# Some mirrors print the sound behind a character: 市(shi). One such bracket may be the writer's own.
_PINYIN = re.compile(r"(?<=[一-鿿])(?:\([a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}\))+")
FEWEST_PINYIN = 5
_LOOSE = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")


def plain(text: str) -> str:
    """The text as printed without litter: one kind of line break and space, no invisible characters.

    Full-width digits and letters become half-width; marks stay as printed. Compatibility forms of
    Chinese characters (radicals that PDF files put in their place) become the ordinary ones.
    """
    text = _INVISIBLE.sub("", _BREAKS.sub("\n", text.encode("utf-8", "replace").decode("utf-8")))
    text = _RADICALS.sub(_ordinary, _SPACES.sub(" ", text))
    text = _PINYIN.sub("", text) if len(_PINYIN.findall(text)) >= FEWEST_PINYIN else text
    return _WIDE_ALPHANUMERIC.sub(lambda match: match[0].translate(_ALPHANUMERIC), text)


_RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")


def _ordinary(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def fold(text: str) -> str:
    """The form to match on, as long as the text itself."""
    return text.translate(_FOLD)


def squeeze(text: str) -> str:
    """The text without spaces, but for those between two Latin letters."""
    return _LOOSE.sub("", text)


def place_of(text: str, squeezed: int) -> int:
    """Where the character at that place of squeeze(text) stands in the text itself."""
    place = squeezed
    for gap in _LOOSE.finditer(text):
        if gap.start() > place:
            break
        place += len(gap[0])
    return place
