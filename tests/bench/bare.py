"""The baseline: a Django project of one view and no middleware that sends so many bytes."""

from django.http import HttpResponse
from django.urls import path

DEBUG = False
SECRET_KEY = "only for measuring"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.bare"
MIDDLEWARE: list[str] = []


def sends(request, size):
    return HttpResponse(b"x" * size)


urlpatterns = [path("<int:size>", sends)]
