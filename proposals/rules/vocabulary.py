"""Every closed list of the field: the English name, the stored value and the Chinese term, each once.

The only file of the rules that touches Django, for its TextChoices. Sources stand beside the lists.
"""

from django.db.models import TextChoices


class Body(TextChoices):
    """Which assembly an item was put to, and so what it is called."""

    NPC = "npc", "人大代表建议"
    CPPCC = "cppcc", "政协提案"


class ItemKind(TextChoices):
    """What was handed in."""

    SUGGESTION = "suggestion", "代表建议"
    PROPOSAL = "proposal", "政协提案"
    BILL_TURNED = "bill_turned", "议案转建议"


class ProposerType(TextChoices):
    """Who proposes (domain 6.2: the breakdown of every yearly report)."""

    SINGLE = "single", "个人"
    JOINT = "joint", "联名"
    DELEGATION = "delegation", "代表团"
    COLLECTIVE = "collective", "集体"


class ProposalState(TextChoices):
    """How far the work on an item is. Outcome and disclosure are other axes."""

    REGISTERED = "registered", "待审核"
    TO_ASSIGN = "to_assign", "待交办"
    IN_HAND = "in_hand", "办理中"
    REPLIED = "replied", "已答复"
    CLOSED = "closed", "已办结"
    NOT_FILED = "not_filed", "不予立案"
    WITHDRAWN = "withdrawn", "已撤回"
    MERGED = "merged", "已并案"


class AssignmentRole(TextChoices):
    """A unit's part in an item (SH-NPC art. 14 to 17)."""

    LEAD = "lead", "主办"
    CO = "co", "会办"
    SPLIT = "split", "分办"


class AssignmentState(TextChoices):
    """How far one unit is with its part."""

    ASSIGNED = "assigned", "待签收"
    IN_HAND = "in_hand", "办理中"
    RETURN_ASKED = "return_asked", "申请退办"
    RETURNED = "returned", "已退办"
    ANSWERED = "answered", "已答复"
    CANCELLED = "cancelled", "已终止"


class Outcome(TextChoices):
    """The four outcomes of Shanghai (SH-NPC art. 18). Other schemes are rows that map to these."""

    ADOPTED = "adopted", "解决采纳"
    IN_PROGRESS = "in_progress", "正在解决"
    PLANNED = "planned", "计划解决"
    REFERENCE = "reference", "留作参考"

    @property
    def meaning(self) -> str:
        """The official term in plain words, for readers."""
        return {
            Outcome.ADOPTED: "问题已经解决或基本解决，或者意见已被采纳",
            Outcome.IN_PROGRESS: "已列入本年度工作，正在办理，有明确的完成时间",
            Outcome.PLANNED: "已列入工作计划，将分步解决，有计划时间",
            Outcome.REFERENCE: "目前的条件、政策还不能解决，留作今后工作的参考",
        }[self]


class Disclosure(TextChoices):
    """Whether the public may read a text (政府信息公开条例)."""

    OPEN = "open", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    CLOSED = "closed", "不予公开"


class NameDisclosure(TextChoices):
    """How proposers are named to the public (domain 7.4)."""

    FULL = "full", "全部姓名"
    LEAD_ONLY = "lead_only", "仅第一提出人"
    SURNAME = "surname", "仅姓氏"
    HIDDEN = "hidden", "不公开姓名"


class ReplyKind(TextChoices):
    """Which letter of an assignment this is."""

    FIRST = "first", "答复"
    AGAIN = "again", "再次答复"
    FOLLOW_UP = "follow_up", "跟踪办理答复"


class ReplyState(TextChoices):
    """How far a letter is. Whether the public may read it is another axis."""

    DRAFT = "draft", "草拟中"
    CHECKING = "checking", "待签发"
    SENT = "sent", "已发出"
    SUPERSEDED = "superseded", "已被更正"


class LetterKind(TextChoices):
    """What an official letter turns out to be."""

    REPLY = "reply", "答复"
    FOLLOW_UP_REPLY = "follow_up_reply", "跟踪办理答复（续复、再次答复）"
    CO_HANDLER_OPINION = "co_handler_opinion", "会办意见"
    HANDLING_SHEET = "handling_sheet", "办理单"


class ContactMode(TextChoices):
    """How a unit spoke with the proposer."""

    VISIT = "visit", "走访面商"
    MEETING = "meeting", "座谈会"
    PHONE = "phone", "电话"
    VIDEO = "video", "视频会议"
    LETTER = "letter", "书信或邮件"
    WAIVED = "waived", "代表（委员）表示不需要"


class Decision(TextChoices):
    """What the office said to a request."""

    PENDING = "pending", "待审批"
    AGREED = "agreed", "同意"
    REFUSED = "refused", "不同意"


class OnwardPath(TextChoices):
    """What becomes of something that is not accepted or filed (domain 2.1 N3a and N3b, 2.2)."""

    REVISE = "revise", "退回修改，可再次提交"
    LETTER = "letter", "作来信处理"
    OPINION = "opinion", "转为社情民意信息"
    REFERENCE = "reference", "转为参阅件"
    HIGHER = "higher", "不属本级职权，转请上级代表（委员）提出"
    NOTHING = "nothing", "不再处理"


class Attitude(TextChoices):
    """The proposer's view of how the item was handled (SH-NPC art. 21)."""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"


class Opinion(TextChoices):
    """The proposer's view of the result; the last three are Hongkou's own scale."""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    AGREE = "agree", "同意"
    UNDERSTAND = "understand", "理解"
    RESERVE = "reserve", "保留"
    DISAGREE = "disagree", "不同意"


class PromiseState(TextChoices):
    """What became of a promise."""

    OPEN = "open", "推进中"
    KEPT = "kept", "已兑现"
    POSTPONED = "postponed", "已延期"
    BROKEN = "broken", "未兑现"


class AttachmentKind(TextChoices):
    """What a file is; who may open it follows from what it hangs on."""

    ITEM = "item", "建议（提案）原件"
    LETTER = "letter", "答复函"
    RECORD = "record", "办理材料"
    EVIDENCE = "evidence", "佐证材料"


class LimitKey(TextChoices):
    """The limits a deadline policy may set (domain 3.2)."""

    ASSIGN_BETWEEN = "assign.between", "闭会期间交办"
    CONFERENCE = "conference.deadline", "召开交办会"
    RETURN_WINDOW = "unit.return.window", "申请退办"
    AUTO_RECEIPT = "unit.autoreceipt", "视同签收"
    RETURN_DECISION = "office.return.decision", "退办审批"
    FIRST_CONTACT = "contact.first", "首次沟通"
    OPINION = "cohandler.opinion", "会办意见"
    OPINION_REDO = "cohandler.redo", "重新提交会办意见"
    REPLY = "reply", "答复"
    REPLY_TARGET = "reply.internal.target", "内部办结目标"
    EXTENSION_NOTICE = "extension.notice", "提出延期申请"
    EXTENSION = "extension.max", "延期上限"
    REHANDLE = "rereply", "再次办理答复"
    FEEDBACK = "feedback.expected", "评价"
    PUBLISH = "disclosure.publish", "公开答复"
    TRACKING_REPORT = "tracking.report", "跟踪办理报告"


class LimitUnit(TextChoices):
    """What a limit is counted in."""

    MONTH = "month", "个月"
    DAY = "day", "日"
    WORKDAY = "workday", "个工作日"
    YEARLY = "yearly", "（每年固定日期）"


class StartEvent(TextChoices):
    """What starts a limit's clock."""

    REGISTERED = "registered", "登记"
    ASSIGNED = "assigned", "首次交办"
    RECEIVED = "received", "签收"
    REQUESTED = "requested", "提出申请"
    REPLIED = "replied", "答复"
    SESSION_CLOSED = "closed", "会议闭幕"
    DUE = "due", "到期"


class DayKind(TextChoices):
    """How a calendar day differs from its weekday."""

    OFF = "off", "放假"
    MADE_UP = "made_up", "调休上班"


class DayState(TextChoices):
    """How sure a calendar day is."""

    CONFIRMED = "confirmed", "已确认"
    PREDICTED = "predicted", "预测"


class NoticeKind(TextChoices):
    """Why somebody is told something."""

    ASSIGNED = "assigned", "交办通知"
    REPLY_DUE = "reply_due", "答复期限提醒"
    OPINION_DUE = "opinion_due", "会办意见期限提醒"
    REPLIED = "replied", "答复送达"
    URGED = "urged", "催办通知"
    TO_DECIDE = "to_decide", "待办事项"
    DECIDED = "decided", "审批结果"
    RATED = "rated", "代表（委员）评价"
    REHANDLED = "rehandled", "再次办理通知"
    PROGRESS = "progress", "办理进展"
    DATE_MOVED = "date_moved", "期限变动"


class Channel(TextChoices):
    """How a notice travels."""

    EMAIL = "email", "电子邮件"


class EventKind(TextChoices):
    """What can happen to an item: the closed list behind every timeline."""

    REGISTERED = "registered", "登记"
    ITEM_CORRECTED = "item_corrected", "更正登记"
    FILED = "filed", "受理（立案）"
    NOT_FILED = "not_filed", "不予受理（立案）"
    RESUBMITTED = "resubmitted", "修改后重新提交"
    MERGED = "merged", "并案"
    TOOK_IN = "took_in", "并入另一件"
    UNMERGED = "unmerged", "解除并案"
    WITHDRAWN = "withdrawn", "撤回"
    ASSIGNED = "assigned", "交办"
    REASSIGNED = "reassigned", "改办"
    INHERITED = "inherited", "由承继单位接办"
    PART_ENDED = "part_ended", "终止承办"
    PART_CORRECTED = "part_corrected", "更正交办"
    RECEIVED = "received", "签收"
    RETURN_ASKED = "return_asked", "申请退办"
    RETURN_DROPPED = "return_dropped", "撤销退办申请"
    RETURN_AGREED = "return_agreed", "同意退办"
    RETURN_REFUSED = "return_refused", "不同意退办"
    OPINION_GIVEN = "opinion_given", "会办意见"
    OPINION_SENT_BACK = "opinion_sent_back", "退回会办意见"
    CONTACTED = "contacted", "沟通"
    COORDINATED = "coordinated", "综合协调"
    EXTENSION_ASKED = "extension_asked", "申请延期"
    EXTENSION_AGREED = "extension_agreed", "同意延期"
    EXTENSION_REFUSED = "extension_refused", "不同意延期"
    DATE_MOVED = "date_moved", "期限重算"
    URGED = "urged", "催办"
    KEY_SET = "key_set", "列为重点督办"
    KEY_LIFTED = "key_lifted", "解除重点督办"
    ANNOTATED = "annotated", "领导阅批"
    FOR_SIGNING = "for_signing", "送签"
    DRAFT_SENT_BACK = "draft_sent_back", "退回修改"
    REPLIED = "replied", "答复"
    CORRECTED = "corrected", "更正答复"
    ITEM_PUBLISHED = "item_published", "公开建议（提案）"
    PUBLISHED = "published", "公开"
    DISCLOSURE_SET = "disclosure_set", "审定公开属性"
    TAKEN_DOWN = "taken_down", "撤下"
    RATED = "rated", "评价"
    STUDIED = "studied", "不满意研判"
    REHANDLED = "rehandled", "再次办理"
    PROMISED = "promised", "登记承诺"
    PROMISE_KEPT = "promise_kept", "承诺兑现"
    PROMISE_POSTPONED = "promise_postponed", "承诺延期"
    PROMISE_BROKEN = "promise_broken", "承诺未兑现"
    CONVERSION_ASKED = "conversion_asked", "申请结果转化"
    CONVERTED = "converted", "结果转化"
    CONVERSION_REFUSED = "conversion_refused", "不同意结果转化"
    CARRIED_OVER = "carried_over", "结转"
    CLOSED = "closed", "办结归档"
    REOPENED = "reopened", "重新办理"
