from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0002_newest_public_reply_first"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="session",
            options={
                "ordering": [
                    models.OrderBy(models.F("opened_on"), descending=True, nulls_last=True),
                    "slug",
                ],
                "verbose_name": "会议",
                "verbose_name_plural": "会议",
            },
        ),
    ]
