"""All addresses: the public, the delegate, notices, accounts, the admin."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("proposals.urls.public")),
    path("my/", include("proposals.urls.delegate")),
    path("notices/", include("proposals.urls.notices")),
    path("accounts/", include("people.urls")),
    path("admin/", admin.site.urls),
]
