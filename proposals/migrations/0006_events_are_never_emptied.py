import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0005_note_the_end_of_each_chain"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="events_are_never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="1084f4534e2f9bae0b566f9fe8c022b5b93bff47",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_events_are_never_emptied_5095f",
                    table="proposals_event",
                    when="BEFORE",
                ),
            ),
        ),
    ]
