"""The paths of the status page."""

from django.urls import path

from thiqa.web import views

urlpatterns = [path("", views.page, name="page"), path("style.css", views.style, name="style")]

handler404 = views.missing
handler500 = views.failed
