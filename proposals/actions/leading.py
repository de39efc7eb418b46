"""The leaders of a unit, who sign its letters and answer for it."""

from people.models import User
from people.roles import Role
from proposals.actions.noticing import tell, tell_unit
from proposals.models import Assignment


def tell_leaders(assignment: Assignment, *, key: str, **message: object) -> None:
    """Tell those who sign for the unit; everybody there, or the office, where nobody does."""
    leaders = User.objects.filter(role=Role.UNIT, unit=assignment.unit_id, is_leader=True, is_active=True)
    if not leaders:
        tell_unit(assignment, key=key, **message)
    for user in leaders:
        tell(user, assignment=assignment, key=f"{key}:{user.pk}", **message)
