"""A synthetic register of any size, for measurements: realistic in length, word frequency and shape.

Rows go in by COPY, past the verbs, so that a million items take minutes. Nothing here is shown to anybody.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, count

from django.contrib.auth.hashers import make_password
from django.db import connections

from people.models import Assembly, Delegate, Unit, User
from people.roles import Role
from proposals.models import (
    Assignment,
    DeadlineLimit,
    DeadlinePolicy,
    Event,
    OutcomeScheme,
    Proposal,
    Reply,
    Session,
    Sponsorship,
    Topic,
    TopicSet,
)
from proposals.models.event import seal
from proposals.rules import numbering
from proposals.rules.deadlines import DEFAULT_LIMITS
from proposals.rules.tokens import tokens
from proposals.rules.vocabulary import Body, EventKind

# Commonest first: frequencies fall off as in any text, by rank.
WORDS = (
    "社区 建议 加强 推进 管理 服务 建设 居民 小区 停车 养老 教育 医疗 交通 绿化 数字 改造 电梯 加装 学校 "
    "企业 创新 人才 平台 街道 物业 安全 设施 公共 道路 环境 治理 文化 体育 老人 儿童 托育 垃圾 分类 菜场 "
    "更新 历史 建筑 保护 就业 创业 科技 产业 园区 楼宇 税收 营商 政策 资金 试点 机制 协同 智慧 数据 共享 "
    "消防 隐患 排查 地铁 公交 接驳 骑行 步道 河道 水质 噪声 油烟 夜市 消费 商圈 品牌 旅游 展览 图书 志愿 "
    "心理 健康 急救 药店 护理 家庭 医生 残疾 无障碍 宠物 充电 电动车 快递 外卖 骑手 租房 燃气 排水 积水"
).split()
WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))
UNITS, DELEGATES, MEETINGS = 60, 400, 10
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def fill(*, alias: str, proposals: int, seed: int, progress=lambda done: None) -> None:
    """Fill an empty, migrated database with so many items and all that belongs to them."""
    _name_the_writer(alias)
    chance = random.Random(seed)  # noqa: S311 - reproducible text, no secret
    sessions, topics = _ground(alias)
    ids = _Ids()
    batch = 5000
    for start in range(0, proposals, batch):
        items = [
            _item(chance, ids, number, sessions, topics)
            for number in range(start, min(start + batch, proposals))
        ]
        for model in (Proposal, Sponsorship, Assignment, Reply, Event):
            _copy(alias, model, [row for item in items for row in item.get(model, ())])
        progress(min(start + batch, proposals))
    _after(alias)


def _name_the_writer(alias: str) -> None:
    """Histories are kept here too, as in a register that people fill; they say where the rows came from."""
    with connections[alias].cursor() as cursor:
        name = json.dumps({"command": "make_corpus"})
        cursor.execute("SELECT set_config('pghistory.context_metadata', %s, false)", [name])


def text(chance: random.Random, length: int) -> str:
    """Running text of about so many characters, in sentences of eight to twenty words."""
    sentences, size = [], 0
    while size < length:
        words = chance.choices(WORDS, cum_weights=WEIGHTS, k=chance.randint(8, 20))
        sentences.append("".join(words) + "。")
        size += len(sentences[-1])
    return "".join(sentences)


class _Ids:
    """Primary keys, counted here so that rows can refer to each other before they are written."""

    def __init__(self) -> None:
        self.counters = {model: count(1) for model in (Proposal, Sponsorship, Assignment, Reply, Event)}

    def next(self, model) -> int:
        return next(self.counters[model])


def _ground(alias: str) -> tuple[list[Session], list[Topic]]:
    """Assemblies, units, delegates, sessions and topics, by the ordinary means."""
    scheme = OutcomeScheme.objects.using(alias).create(slug="corpus", name="语料")
    topic_set = TopicSet.objects.using(alias).create(name="语料")
    topics = [
        Topic.objects.using(alias).create(topic_set=topic_set, slug=f"t{n}", name=f"类别{n}", position=n)
        for n in range(6)
    ]
    policy = DeadlinePolicy.objects.using(alias).create(name="语料")
    DeadlineLimit.objects.using(alias).bulk_create(
        DeadlineLimit(policy=policy, **{name: getattr(limit, name) for name in LIMIT_COLUMNS})
        for limit in DEFAULT_LIMITS[Body.NPC]
    )
    Unit.objects.using(alias).bulk_create(
        Unit(name=f"语料局{n:02}", code=f"corpus-{n}", pinyin=f"yuliao {n:02}") for n in range(1, UNITS + 1)
    )
    User.objects.using(alias).bulk_create(
        User(username=f"corpus-{n}", password=make_password(None), role=Role.UNIT, unit_id=n, is_staff=True)
        for n in range(1, UNITS + 1)
    )
    Delegate.objects.using(alias).bulk_create(
        Delegate(name=f"语料{n:03}", pinyin=f"yuliao {n:03}") for n in range(1, DELEGATES + 1)
    )
    sessions = []
    for kind, short in (("npc", "区人大"), ("cppcc", "区政协")):
        assembly = Assembly.objects.using(alias).create(
            kind=kind, place="语料区", name=f"语料{short}", short_name=short, office="办公室"
        )
        for meeting in range(1, MEETINGS + 1):
            sessions.append(
                Session.objects.using(alias).create(
                    assembly=assembly,
                    term=17,
                    meeting=meeting,
                    opened_on=date(2016 + meeting, 1, 15),
                    outcome_scheme=scheme,
                    topic_set=topic_set,
                    deadline_policy=policy,
                )
            )
    return sessions, topics


LIMIT_COLUMNS = ("key", "amount", "unit", "start_event", "source", "effective_from")


def _item(chance: random.Random, ids: _Ids, n: int, sessions, topics) -> dict[type, list]:
    """One item with its proposers, units, answer and events, as unsaved rows by model."""
    session = sessions[n % len(sessions)]
    submitted = session.opened_on + timedelta(days=chance.randint(0, 20))
    assigned = submitted + timedelta(days=14)
    due = assigned + timedelta(days=90)
    answered = chance.random() < 0.85
    replied = assigned + timedelta(days=chance.randint(20, 88)) if answered else None
    number = f"{n // len(sessions) + 1:03}"
    title = f"关于{''.join(chance.choices(WORDS, cum_weights=WEIGHTS, k=chance.randint(3, 7)))}的建议"
    proposal = Proposal(
        id=ids.next(Proposal),
        session=session,
        number=number,
        number_key=numbering.sort_key(number),
        kind="suggestion" if session.assembly.kind == "npc" else "proposal",
        title=title,
        title_tokens=tokens(title),
        text=text(chance, chance.randint(300, 900)),
        topic=topics[chance.randrange(len(topics))],
        submitted_on=submitted,
        state="replied" if answered else "in_hand",
        assigned_on=assigned,
        due_on=due,
        due_reason={},
        replied_on=replied,
        text_disclosure="open",
        published_at=NOW,
        public_replied_on=replied,
        registered_at=NOW,
        changed_at=NOW,
    )
    signers = chance.sample(range(1, DELEGATES + 1), chance.choice((1, 1, 1, 2, 3)))
    units = chance.sample(range(1, UNITS + 1), chance.choice((1, 1, 2, 3)))
    lead = _assignment(ids, proposal, units[0], "lead", answered and replied)
    rows = {
        Proposal: [proposal],
        Sponsorship: [
            Sponsorship(id=ids.next(Sponsorship), proposal=proposal, position=place, delegate_id=signer)
            for place, signer in enumerate(signers, start=1)
        ],
        Assignment: [lead, *(_assignment(ids, proposal, unit, "co", None) for unit in units[1:])],
        Reply: [_reply(chance, ids, lead, replied)] if answered else [],
    }
    events = rows[Event] = _events(ids, proposal, f"语料局{units[0]:02}", submitted, assigned, replied)
    proposal.events_count, proposal.last_seal = len(events), events[-1].seal
    return rows


def _assignment(ids: _Ids, proposal: Proposal, unit: int, role: str, answered_on: date | None) -> Assignment:
    return Assignment(
        id=ids.next(Assignment),
        proposal=proposal,
        unit_id=unit,
        role=role,
        state="answered" if answered_on else "in_hand",
        assigned_on=proposal.assigned_on,
        received_on=proposal.assigned_on,
        answered_on=answered_on or None,
        due_on=proposal.due_on,
        due_reason={},
    )


def _reply(chance: random.Random, ids: _Ids, assignment: Assignment, replied_on: date) -> Reply:
    outcome = chance.choices(("adopted", "in_progress", "planned", "reference"), weights=(80, 3, 4, 13))[0]
    return Reply(
        id=ids.next(Reply),
        assignment=assignment,
        state="sent",
        outcome=outcome,
        signer="语料签发",
        replied_on=replied_on,
        body="\n".join(text(chance, 200) for _ in range(chance.randint(3, 7))),
        disclosure="open",
        published_at=NOW,
        logged_at=NOW,
    )


def _events(ids: _Ids, proposal: Proposal, unit: str, submitted, assigned, replied) -> list[Event]:
    told = [
        (EventKind.REGISTERED, submitted, {}),
        (EventKind.FILED, submitted, {}),
        (EventKind.ASSIGNED, assigned, {"unit": unit, "role": "主办"}),
        (EventKind.RECEIVED, assigned, {"unit": unit}),
    ]
    if replied:
        told.append((EventKind.REPLIED, replied, {"unit": unit, "letter": "答复"}))
    rows, previous = [], ""
    for sequence, (kind, on, facts) in enumerate(told, start=1):
        row = Event(
            id=ids.next(Event),
            proposal=proposal,
            sequence=sequence,
            kind=kind,
            on=on,
            at=NOW,
            actor_name="系统",
            facts=facts,
            previous_seal=previous,
        )
        row.seal = previous = seal(
            previous=previous,
            proposal=proposal.pk,
            sequence=sequence,
            kind=str(kind),
            on=on.isoformat(),
            at=NOW.isoformat(),
            actor="系统",
            facts=facts,
        )
        rows.append(row)
    return rows


def _copy(alias: str, model, rows: list) -> None:
    connection = connections[alias]
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for values in _values(connection, fields, rows):
            copy.write_row(values)


def _values(connection, fields, rows) -> Iterator[list]:
    for row in rows:
        yield [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


def _after(alias: str) -> None:
    """Let the sequences and the planner know what was written."""
    from django.core.management.color import no_style

    connection = connections[alias]
    models = [Proposal, Sponsorship, Assignment, Reply, Event]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)
        cursor.execute("ANALYZE")
