from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="sign-in"),
    path("logout/", views.SignOut.as_view(), name="sign-out"),
    path("start/", views.start, name="start"),
    path("password/", views.ChangePassword.as_view(), name="password"),
]
