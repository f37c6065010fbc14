"""The only settings. Everything that differs between installations comes from the environment.

`.env.example` names every variable with its meaning; a file `.env` in the project folder is read
when it is there, and a real environment variable wins over it.
"""

import datetime
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

PORTAL_ENV = env("PORTAL_ENV", default="development")
SECRET_KEY = env("SECRET_KEY", default="")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
DATABASE_URL = env("DATABASE_URL", default="")
REDIS_URL = env("REDIS_URL", default="")
EMAIL_URL = env("EMAIL_URL", default="consolemail://")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@localhost")
PORTAL_ADDRESS = env("PORTAL_ADDRESS", default="").rstrip("/")
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
PORTAL_VAR = Path(env("PORTAL_VAR", default="") or BASE_DIR / "var")
PORTAL_FILES = Path(env("PORTAL_FILES", default="") or PORTAL_VAR / "files")
PORTAL_UPLOAD_MB = env.int("PORTAL_UPLOAD_MB", default=20)
PORTAL_REPORT_FILE_DAYS = env.int("PORTAL_REPORT_FILE_DAYS", default=90)
TEAM_TERM_YEARS = env("TEAM_TERM_YEARS", default="")
PORTAL_TODAY_TEXT = env("PORTAL_TODAY", default="")
PORTAL_DEMO_PASSWORD = env("PORTAL_DEMO_PASSWORD", default="")

if PORTAL_ENV not in ("development", "production"):
    raise ImproperlyConfigured(
        f"PORTAL_ENV is {PORTAL_ENV!r}. Set it to 'development' or to 'production'."
    )
PRODUCTION = PORTAL_ENV == "production"

if PRODUCTION:
    for name, value in {
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": DATABASE_URL,
        "REDIS_URL": REDIS_URL,
        "ALLOWED_HOSTS": ALLOWED_HOSTS,
    }.items():
        if not value:
            raise ImproperlyConfigured(
                f"{name} is not set. A production server (PORTAL_ENV=production) needs it; "
                "see .env.example for its form."
            )
    if PORTAL_TODAY_TEXT:
        raise ImproperlyConfigured(
            "PORTAL_TODAY is set on a production server. It moves the clock of every count and is "
            "for demonstrations and tests only: remove it, or set PORTAL_ENV=development."
        )
    if DEBUG:
        raise ImproperlyConfigured(
            "DEBUG is on in a production server. It would show program text to officers: remove it."
        )
else:
    SECRET_KEY = SECRET_KEY or get_random_secret_key()
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]

try:
    # The day that every "as of" defaults to; None means the calendar's today.
    PORTAL_TODAY = datetime.date.fromisoformat(PORTAL_TODAY_TEXT) if PORTAL_TODAY_TEXT else None
except ValueError as error:
    raise ImproperlyConfigured(
        f"PORTAL_TODAY is {PORTAL_TODAY_TEXT!r}. Write a date as 2022-07-20, or leave it empty."
    ) from error

INSTALLED_APPS = [
    "communes",
    "teams",
    "members",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "import_export",
    "django_celery_beat",
    "django_celery_results",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "communes.middleware.ActingDay",
    "communes.middleware.FirstPassword",
    "communes.middleware.ButtonsAddress",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["config.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "communes.context.portal",
                "reports.context.bell",
            ],
        },
    },
]

# Database and broker. `make run` and `manage.py` fill in DATABASE_URL and REDIS_URL of the
# portal's own servers when the operator named none (config/embedded.py).
DATABASES = {
    "default": {
        **env.db_url_config(DATABASE_URL or "postgres:///portal"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A database that does not answer is reported, not waited for. Compiling a statement costs
        # more than any statement of ours gains by it.
        "OPTIONS": {"connect_timeout": 5, "options": "-c jit=off"},
    },
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# Celery writes the address of a Unix socket in a form of its own.
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL or "memory://"
)
CELERY_RESULT_BACKEND = "django-db"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# Copied into the timetable of the database when beat starts.
CELERY_BEAT_SCHEDULE = {
    "watch-imports": {"task": "communes.watch_imports", "schedule": 60.0},
    # Figures are those of a day: soon after midnight, and again while a recount is due.
    "recount": {"task": "reports.recount_all", "schedule": 300.0},
    # Reminders are written once a day; the later runs send the mails that a server refused.
    "reminders": {"task": "reports.remind", "schedule": crontab(minute="0,30", hour="7,8")},
    # Reports whose hour has come, jobs that were lost or fell silent, mails that did not go out.
    "tick-reports": {"task": "reports.tick_reports", "schedule": 300.0},
    "watch-reports": {"task": "reports.watch_reports", "schedule": 60.0},
    "clear-report-files": {
        "task": "reports.clear_report_files",
        "schedule": crontab(minute="40", hour="2"),
    },
}
# One queue for each purpose, so that a province's reports do not hold up another's import. A
# worker that is told of no queue serves them all.
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES: dict[str, dict[str, str]] | None = {"default": {}, "imports": {}, "reports": {}}
CELERY_TASK_ROUTES: dict[str, dict[str, str]] = {
    "communes.*_import": {"queue": "imports"},
    "members.*_import": {"queue": "imports"},
    "reports.build_report": {"queue": "reports"},
}
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_TASK_TRACK_STARTED = True
# A job is handed out again when its worker dies, so every task is idempotent.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Kombu looks for lost messages only every 100 s by default.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Officers and sign-in
AUTH_USER_MODEL = "communes.Officer"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# One working day: a session left open at a shared desk ends by itself.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True

# What a browser may do with our pages
SECURE_SSL_REDIRECT = PRODUCTION
# A monitor asks gunicorn directly, without the proxy and its certificate.
SECURE_REDIRECT_EXEMPT = [r"^suc-khoe/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}

# Vietnamese, Vietnamese time
LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "config.formats"
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]

# Static files: found in place in development, collected and hashed in production.
STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_VAR / "static" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}

# Files of documents. They are handed out by a view that asks for the right, never by URL.
MEDIA_ROOT = PORTAL_FILES
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# The largest scan that is taken, in bytes; forms name it in their refusal.
PORTAL_UPLOAD_BYTES = PORTAL_UPLOAD_MB * 1024 * 1024
# How long a composition of a team lasts before it is to be renewed, in months; None: no such rule.
TEAM_TERM_MONTHS = round(float(TEAM_TERM_YEARS) * 12) if TEAM_TERM_YEARS else None
# A decision for 36 villages with 300 members is about 2,500 fields in one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

vars().update(
    {
        key: value
        for key, value in env.email_url_config(EMAIL_URL).items()
        if key.startswith("EMAIL_")
    }
)

# Whether mail leaves the house: the console and the sink are no way to reach an officer.
PORTAL_MAILS = not EMAIL_URL.startswith(("consolemail:", "dummymail:", "memorymail:"))
# How links in mails begin; no request is at hand where they are written.
PORTAL_ADDRESS = PORTAL_ADDRESS or (
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else "http://localhost:8000"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own default would mail errors and print nothing.
        "django": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
