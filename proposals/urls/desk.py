from django.urls import path

from proposals.urls import converters  # noqa: F401 - registers `number`
from proposals.views import batch, desk

app_name = "desk"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("find/", desk.find, name="find"),
    path("assign/", batch.assign, name="assign"),
    path("urge/", batch.urge, name="urge"),
    path("items/", desk.listing, name="list"),
    path("items.xlsx", desk.sheet, name="sheet"),
    path("items/<slug:session>/<number:number>/", desk.item, name="item"),
    path("do/<slug:kind>/<int:pk>/<slug:verb>/", desk.do, name="do"),
]
