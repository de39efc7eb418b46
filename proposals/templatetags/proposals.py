"""The few things templates need that Django's own filters do not do."""

import re

from django import template
from django.conf import settings

register = template.Library()

YES_OR_NO = re.compile(r'<img src="[^"]*/icon-(yes|no|unknown)(?:\.\w+)?\.svg" alt="[A-Z][a-z]+">')
DIALLED = re.compile(r"\+?\d[\d\- ]{5,}\d")


@register.filter
def tel(phone):
    """The digits to dial of a printed telephone number, extension left out; empty where there are none.

    "021-6251 0000 转 8" gives "02162510000".
    """
    found = DIALLED.search(phone or "")
    return re.sub(r"[\- ]", "", found.group()) if found else ""


@register.filter
def near(page):
    """Page numbers for a pager: the ends, those around the present one, and an ellipsis for the rest."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def yes_or_no(markup):
    """The admin's green and red icons as words, since colour alone says nothing and their text is English."""
    words = {"yes": "是", "no": "否", "unknown": "未定"}
    return YES_OR_NO.sub(lambda icon: words[icon[1]], markup)


@register.simple_tag
def fixed_facts():
    """Name and telephone of the site for the two error pages that are rendered without any context."""
    return {"name": settings.SITE_NAME, "phone": settings.SITE_PHONE}
