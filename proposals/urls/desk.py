from django.urls import path

from proposals.urls import converters  # noqa: F401 - registers `number`
from proposals.views import batch, calendar, dates, desk

app_name = "desk"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("find/", desk.find, name="find"),
    path("assign/", batch.assign, name="assign"),
    path("urge/", batch.urge, name="urge"),
    path("items/", desk.listing, name="list"),
    path("items.xlsx", desk.sheet, name="sheet"),
    path("items/<slug:session>/<number:number>/", desk.item, name="item"),
    path("items/<slug:session>/<number:number>/dates/", dates.dates, name="dates"),
    path("calendar/", calendar.years, name="calendar"),
    path("calendar/<int:year>/", calendar.year, name="calendar-year"),
    path("do/<slug:kind>/<int:pk>/<slug:verb>/", desk.do, name="do"),
]
