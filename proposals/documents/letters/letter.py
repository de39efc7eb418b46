"""What a letter says, field by field."""

from dataclasses import dataclass
from datetime import date

from proposals.rules.vocabulary import Body, Disclosure, LetterKind, Outcome


@dataclass(frozen=True)
class Problem:
    """Something in a letter a person should look at; `code` is stable, `message` is Chinese."""

    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message}


@dataclass(frozen=True)
class Letter:
    """The fields of an official letter. None where the letter does not say it, or says it doubtfully.

    `proposers` are names as printed, without 委员 or 代表; `doc_number` has its year in 〔〕. `body_text` is
    the letter from the opening sentence to before the signature, one paragraph or heading a line.
    """

    file: str
    kind: LetterKind | None = None
    body: Body | None = None
    term: int | None = None
    session: int | None = None
    number: str | None = None
    title: str | None = None
    outcome: Outcome | None = None
    outcome_text: str | None = None
    signer: str | None = None
    proposers: tuple[str, ...] | None = None
    organization: str | None = None
    doc_number: str | None = None
    replied_on: date | None = None
    disclosure: Disclosure | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    contact_address: str | None = None
    postcode: str | None = None
    problems: tuple[Problem, ...] = ()
    body_text: str = ""

    def as_json(self) -> dict[str, object]:
        """The contract's keys, in the contract's order."""
        return {
            "file": self.file,
            "kind": _value(self.kind),
            "body": _value(self.body),
            "term": self.term,
            "session": self.session,
            "number": self.number,
            "title": self.title,
            "outcome": _value(self.outcome),
            "outcome_text": self.outcome_text,
            "signer": self.signer,
            "proposers": list(self.proposers) if self.proposers is not None else None,
            "organization": self.organization,
            "doc_number": self.doc_number,
            "replied_on": self.replied_on.isoformat() if self.replied_on else None,
            "disclosure": _value(self.disclosure),
            "contact_name": self.contact_name,
            "contact_phone": self.contact_phone,
            "contact_address": self.contact_address,
            "postcode": self.postcode,
            "problems": [problem.as_json() for problem in self.problems],
        }


def _value(choice: LetterKind | Body | Outcome | Disclosure | None) -> str | None:
    return choice.value if choice else None
