from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0003_sessions_without_a_day_come_last"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="events_count",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="过程记录条数"),
        ),
        migrations.AddField(
            model_name="proposal",
            name="last_seal",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=64, verbose_name="最后一条校验值"
            ),
            preserve_default=False,
        ),
    ]
