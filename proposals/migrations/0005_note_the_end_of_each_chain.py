"""Items from before the columns existed: their chains end where they end today. Repeatable."""

from django.db import migrations
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce


def note_the_ends(apps, schema_editor):
    alias = schema_editor.connection.alias
    events = apps.get_model("proposals", "Event").objects.using(alias)
    newest = events.filter(proposal=OuterRef("pk")).order_by("-sequence")
    apps.get_model("proposals", "Proposal").objects.using(alias).update(
        events_count=Coalesce(Subquery(newest.values("sequence")[:1]), 0),
        last_seal=Coalesce(Subquery(newest.values("seal")[:1]), Value("")),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0004_end_of_each_chain_of_events"),
    ]

    operations = [
        migrations.RunPython(note_the_ends, migrations.RunPython.noop),
    ]
