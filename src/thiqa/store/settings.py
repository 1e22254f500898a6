"""Django's settings. Databases are added by :mod:`thiqa.store.database`, one alias for each node of the process."""

from __future__ import annotations

SECRET_KEY = "unused: no cookie and no session is signed with it"  # noqa: S105
USE_TZ = True
TIME_ZONE = "UTC"
INSTALLED_APPS = ["thiqa.store"]
DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG = None
ALLOWED_HOSTS = ["*"]
