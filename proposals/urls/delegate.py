from django.urls import path

from proposals.urls import converters  # noqa: F401 - registers `number`
from proposals.views import delegate

app_name = "delegate"
urlpatterns = [
    path("", delegate.items, name="items"),
    path("<slug:session>/<number:number>/", delegate.item, name="item"),
    path("<slug:session>/<number:number>/rate/<int:letter>/", delegate.rate, name="rate"),
]
