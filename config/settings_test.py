"""Settings of the test suite: what makes a test cheap and alike on every machine."""

from config.settings import *  # noqa: F403  the whole of the real settings is what is tested
from config.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE

PORTAL_TODAY = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files are looked up when they are asked for, not listed anew for each client of a test.
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# In memory without REDIS_URL; on a real broker never among real jobs.
CELERY_TASK_DEFAULT_QUEUE = "tests"
CELERY_TASK_QUEUES = None
CELERY_TASK_ROUTES = {}
# A test database need not survive a power cut.
DATABASES = {
    "default": {
        **DATABASES["default"],
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"connect_timeout": 5, "options": "-c synchronous_commit=off -c jit=off"},
    },
}
# A page that asks the database once per row fails its test.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = [*MIDDLEWARE, "zeal.middleware.zeal_middleware"]
ZEAL_RAISE = True
# One press saves a draft, stores its file and hands it in: each act locks the same row once more.
ZEAL_NPLUSONE_THRESHOLD = 4
