"""Django's settings. Databases are added by :mod:`thiqa.store.database`, one alias for each node of the process."""

from __future__ import annotations

from pathlib import Path

SECRET_KEY = "unused: no cookie and no session is signed with it"  # noqa: S105
USE_TZ = True
TIME_ZONE = "UTC"
INSTALLED_APPS = ["thiqa.store"]
DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG = None
ALLOWED_HOSTS = ["*"]

# The status page. Its names stand here as text, because Django's settings are one place; nothing of it is imported.
_WEB = Path(__file__).parent.parent / "web"
ROOT_URLCONF = "thiqa.web.urls"
MIDDLEWARE = ["thiqa.web.guard.guard"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB / "templates"],
        "OPTIONS": {"libraries": {"tags": "thiqa.web.tags", "i18n": "django.templatetags.i18n"}},
    }
]
LANGUAGE_CODE = "en"
LANGUAGES = [("ar", "العربية"), ("fr", "Français"), ("en", "English"), ("es", "Español")]
LOCALE_PATHS = [_WEB / "locale"]
