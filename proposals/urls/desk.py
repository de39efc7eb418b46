from django.urls import path

from proposals.urls import converters  # noqa: F401 - registers `number`
from proposals.views import batch, calendar, dates, desk, drafts, entry, review

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
    path("register/", entry.register, name="register"),
    path("register/paste/", entry.paste, name="paste"),
    path("read/", entry.read, name="read"),
    path("review/", review.queue, name="review"),
    path("review/<int:pk>/", review.letter, name="review-letter"),
    path("drafts/", drafts.listing, name="drafts"),
    path("drafts/save/", drafts.save, name="draft-save"),
    path("drafts/<int:pk>/delete/", drafts.delete, name="draft-delete"),
    path("do/<slug:kind>/<int:pk>/<slug:verb>/", desk.do, name="do"),
]
