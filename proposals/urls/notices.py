from django.urls import path

from proposals.views import notices

app_name = "notices"
urlpatterns = [
    path("", notices.inbox, name="inbox"),
    path("<int:pk>/", notices.notice, name="notice"),
]
