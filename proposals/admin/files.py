"""How the admin shows a file: its name leads to the door that asks who may open it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

FACTS = ["opens", "media_type", "size", "checksum", "added_at"]


class Opens:
    """Mixin for admins of attachments: `opens` is the name as a link to `/files/<pk>/`."""

    @admin.display(description="文件")
    def opens(self, row):
        return format_html('<a href="{}">{}</a>', reverse("public:file", args=[row.pk]), row.name)
