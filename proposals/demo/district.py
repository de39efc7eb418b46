"""What stands before any item: assemblies, their schemes and meetings, units, people."""

from dataclasses import dataclass
from datetime import date, timedelta

from people.models import Assembly, Delegate, Group, Mandate, Unit, UnitAlias
from people.roles import AssemblyKind, GroupKind
from proposals.actions import filing
from proposals.demo import tables
from proposals.models import (
    DeadlineLimit,
    DeadlinePolicy,
    OutcomeLabel,
    OutcomeScheme,
    Session,
    Topic,
    TopicSet,
)
from proposals.rules.deadlines import DEFAULT_LIMITS
from proposals.rules.vocabulary import Body, Outcome

PLACE = "长宁区"
ASSEMBLIES = {
    AssemblyKind.NPC: ("上海市长宁区人民代表大会", "区人大", "区人大代表工作室"),
    AssemblyKind.CPPCC: ("中国人民政治协商会议上海市长宁区委员会", "区政协", "提案委员会办公室"),
}
# slug, name and labels of each assembly's outcomes: Shanghai's four, and the three of its CPPCC letters.
SCHEMES = {
    AssemblyKind.NPC: ("shanghai-4", "上海人大四类", {outcome: outcome.label for outcome in Outcome}),
    AssemblyKind.CPPCC: (
        "cppcc-3",
        "上海政协三类",
        {Outcome.ADOPTED: "解决或采纳", Outcome.PLANNED: "列入计划拟解决", Outcome.REFERENCE: "留作参考"},
    ),
}
# The subjects in the order in which the gazette prints them, and the CPPCC's five (五位一体).
TOPICS = {
    AssemblyKind.NPC: {
        "economy": "经济发展",
        "urban": "城区建设和管理",
        "social": "社会事业",
        "livelihood": "民生保障",
        "safety-traffic": "公共安全与交通",
        "government": "政府自身建设",
    },
    AssemblyKind.CPPCC: {
        "cppcc-economy": "经济建设",
        "cppcc-politics": "政治建设",
        "cppcc-culture": "文化建设",
        "cppcc-society": "社会建设",
        "cppcc-ecology": "生态文明建设",
    },
}
DELEGATIONS = (
    "虹桥街道",
    "华阳街道",
    "新华街道",
    "江苏街道",
    "天山街道",
    "仙霞街道",
    "周家桥街道",
    "程家桥街道",
    "北新泾街道",
    "新泾镇",
)
SECTORS = ("科技界", "经济界", "文化艺术界", "社会福利和社会保障界", "教育界")
STEMS = "甲乙丙丁戊己庚辛壬癸"  # the second character of an invented name says which group


@dataclass(frozen=True)
class District:
    """The rows that items are made of, by the names the tables use."""

    assemblies: dict[str, Assembly]
    units: dict[str, Unit]
    topics: dict[str, Topic]
    sponsors: dict[str, Delegate | Group]

    def session(self, body: str, *, year: int) -> Session:
        """The meeting that an assembly held in January of a year; made where it is missing."""
        return _meet(self.assemblies[body], year)


def build() -> District:
    """Make everything but the items."""
    assemblies = {kind: _assembly(kind, *names) for kind, names in ASSEMBLIES.items()}
    topics = {topic.slug: topic for kind in AssemblyKind for topic in _topics(kind)}
    for kind in AssemblyKind:
        _scheme(kind)
        _policy(kind)
    filing.load_reasons()
    units = {row.code: _unit(row, place) for place, row in enumerate(tables.units(), start=1)}
    return District(assemblies, units, topics, _sponsors(assemblies))


# Assemblies and their ways


def _assembly(kind: str, name: str, short_name: str, office: str) -> Assembly:
    return Assembly.objects.create(kind=kind, place=PLACE, name=name, short_name=short_name, office=office)


def _topics(kind: str) -> list[Topic]:
    topic_set = TopicSet.objects.create(name=f"{Body(kind).label}分类")
    return Topic.objects.bulk_create(
        Topic(topic_set=topic_set, slug=slug, name=name, position=position)
        for position, (slug, name) in enumerate(TOPICS[kind].items(), start=1)
    )


def _scheme(kind: str) -> None:
    slug, name, labels = SCHEMES[kind]
    scheme = OutcomeScheme.objects.create(slug=slug, name=name)
    OutcomeLabel.objects.bulk_create(
        OutcomeLabel(scheme=scheme, outcome=outcome, label=label, position=position)
        for position, (outcome, label) in enumerate(labels.items(), start=1)
    )


def _policy(kind: str) -> None:
    policy = DeadlinePolicy.objects.create(name=_policy_name(kind))
    DeadlineLimit.objects.bulk_create(
        DeadlineLimit(
            policy=policy,
            key=limit.key,
            amount=limit.amount,
            unit=limit.unit,
            start_event=limit.start_event,
            source=limit.source,
            effective_from=limit.effective_from,
        )
        for limit in DEFAULT_LIMITS[Body(kind)]
    )


def _policy_name(kind: str) -> str:
    return f"{Body(kind).label}办理期限（默认）"


# Meetings


def _meet(assembly: Assembly, year: int) -> Session:
    term, meeting = _numbered(assembly.kind, year)
    session, _ = Session.objects.get_or_create(
        assembly=assembly,
        term=term,
        meeting=meeting,
        defaults={
            "opened_on": opens_on(assembly.kind, year),
            "closed_on": opens_on(assembly.kind, year) + timedelta(days=3),
            "outcome_scheme": OutcomeScheme.objects.get(slug=SCHEMES[assembly.kind][0]),
            "topic_set": TopicSet.objects.get(name=f"{Body(assembly.kind).label}分类"),
            "deadline_policy": DeadlinePolicy.objects.get(name=_policy_name(assembly.kind)),
        },
    )
    return session


def _numbered(kind: str, year: int) -> tuple[int, int]:
    """Term and meeting: both terms began in January 2022; the congress also meets each July."""
    terms, years = divmod(year - 2022, 5)
    if kind == AssemblyKind.NPC:
        return 17 + terms, 2 * years + 1
    return 15 + terms, years + 1


def opens_on(kind: str, year: int) -> date:
    """A plausible first day: the second Tuesday of January for the congress, the day before for the CPPCC."""
    first = date(year, 1, 1)
    tuesday = first + timedelta(days=(1 - first.weekday()) % 7 + 7)
    return tuesday if kind == AssemblyKind.NPC else tuesday - timedelta(days=1)


# Units


def _unit(row: tables.UnitRow, place: int) -> Unit:
    unit = Unit.objects.create(
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        agency_code=row.agency_code,
        kind=row.kind,
        liaison="演示联络员",
        landline=row.landline or f"021-0000{place:04}",
        email=f"{row.code}@demo.invalid",
        address=row.address,
        postcode=row.postcode,
    )
    UnitAlias.objects.bulk_create(UnitAlias(unit=unit, name=alias) for alias in row.aliases)
    return unit


# People


def _sponsors(assemblies: dict[str, Assembly]) -> dict[str, Delegate | Group]:
    """Everybody who proposes something in any table, by name."""
    npc, cppcc = assemblies[AssemblyKind.NPC], assemblies[AssemblyKind.CPPCC]
    groups = {f"{place}代表团": _group(f"{place}代表团", npc, GroupKind.DELEGATION) for place in DELEGATIONS}
    sectors = [_group(name, cppcc, GroupKind.SECTOR) for name in SECTORS]
    delegations = list(groups.values())
    people = {}
    for name in _names():
        if name.startswith("代表"):
            people[name] = _delegate(name, npc, 17, delegations[STEMS.index(name[2])])
        elif name.startswith("委员"):
            people[name] = _delegate(name, cppcc, 15, sectors[STEMS.index(name[2])])
        else:  # the nine real members, of whose sectors their letters say nothing
            people[name] = _delegate(name, cppcc, 15, None)
    return {**groups, **people}


def _names() -> list[str]:
    registers = ("npc-17-1", "npc-17-3", "cppcc-15-2", "cppcc-15-3", "current")
    names = {name for register in registers for case in tables.cases(register) for name in case.proposers}
    return sorted(name for name in names if not name.endswith("代表团"))


def _group(name: str, assembly: Assembly, kind: str) -> Group:
    return Group.objects.create(name=name, assembly=assembly, kind=kind)


def _delegate(name: str, assembly: Assembly, term: int, group: Group | None) -> Delegate:
    delegate = Delegate.objects.create(name=name)
    Mandate.objects.create(delegate=delegate, assembly=assembly, term=term, group=group)
    return delegate
