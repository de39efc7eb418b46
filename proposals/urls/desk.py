from django.urls import path

from proposals.urls import converters  # noqa: F401 - registers `number`
from proposals.views import desk

app_name = "desk"
urlpatterns = [
    path("items/<slug:session>/<number:number>/", desk.item, name="item"),
    path("do/<slug:kind>/<int:pk>/<slug:verb>/", desk.do, name="do"),
]
