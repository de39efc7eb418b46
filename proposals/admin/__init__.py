"""Records in Django's admin; what happens to them are buttons that call the verbs."""

from django.contrib import admin

from proposals.admin import assignment, proposal, records, reply, requests, traces

__all__ = ["assignment", "proposal", "records", "reply", "requests", "traces"]

admin.site.site_header = "办复 · 代表建议和政协提案办理"
admin.site.site_title = "办复"
admin.site.index_title = "工作台"
admin.site.enable_nav_sidebar = False
