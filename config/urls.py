"""All addresses: the public, the delegate, the desk, notices, accounts, the admin."""

from django.contrib import admin
from django.urls import include, path

from people.views import admin_door

urlpatterns = [
    path("", include("proposals.urls.public")),
    path("desk/", include("proposals.urls.desk")),
    path("my/", include("proposals.urls.delegate")),
    path("notices/", include("proposals.urls.notices")),
    path("accounts/", include("people.urls")),
    path("admin/login/", admin_door),
    path("admin/", admin.site.urls),
]
