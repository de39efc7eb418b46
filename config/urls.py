"""All addresses: the public, the delegate, notices, accounts, the admin."""

from django.contrib import admin
from django.urls import include, path

from people.views import admin_door

urlpatterns = [
    path("", include("proposals.urls.public")),
    path("my/", include("proposals.urls.delegate")),
    path("notices/", include("proposals.urls.notices")),
    path("accounts/", include("people.urls")),
    path("admin/login/", admin_door),
    path("admin/", admin.site.urls),
]
