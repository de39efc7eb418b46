from django.urls import path

from proposals.views import delegate

app_name = "delegate"
urlpatterns = [
    path("", delegate.items, name="items"),
    path("<slug:session>/<str:number>/", delegate.item, name="item"),
]
