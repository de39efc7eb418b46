from django.urls import path

from proposals.urls import converters  # noqa: F401 - registers `number`
from proposals.views import files, health, public

app_name = "public"
urlpatterns = [
    path("", public.home, name="home"),
    path("proposals/", public.proposal_list, name="proposals"),
    path("proposals/<slug:session>/<number:number>/", public.proposal, name="proposal"),
    path("files/<int:pk>/", files.attachment, name="file"),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
]
