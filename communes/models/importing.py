"""Lists that arrive as files: the batch, its rows as read, and what was learnt for next time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from communes.models.dated import Placed
from communes.models.unit import Unit
from communes.territory import Public, Registered, UnitKeys

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class ImportKind(models.TextChoices):
    VILLAGES = "villages", "danh sách thôn"
    MEMBERS = "members", "danh sách thành viên"


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "đã tải lên"
    READING = "reading", "đang đọc"
    READ = "read", "đã đọc, chờ ghi"
    COMMITTING = "committing", "đang ghi"
    COMMITTED = "committed", "đã ghi vào sổ"
    FAILED = "failed", "dừng giữa chừng"
    CANCELLED = "cancelled", "đã hủy"
    UNDOING = "undoing", "đang hoàn tác"
    UNDONE = "undone", "đã hoàn tác"
    REJECTED = "rejected", "không nhận tệp"


# States in which a job is at work; silence there means that its worker died.
AT_WORK = (ImportState.READING, ImportState.COMMITTING, ImportState.UNDOING)


class KeptJSONField(models.JSONField):
    """JSON that is kept and shown but never asked about: text, which the database takes unread."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "text"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        return None if value is None else json.dumps(value, ensure_ascii=False)


class ImportBatch(Placed, Registered):
    """One file, from the upload to what it changed in the register.

    unit: the territory that the uploader chose, None the whole country; its keys are copied, so a
    batch for the whole country is seen by officers of the whole country only.
    counts: rows, valid, invalid, new, changed, unchanged, duplicate, missing. sheets: how each
    sheet was taken. mappings: columns that somebody chose, by sheet. choices: communes that
    somebody chose for spellings of this file, as [spelling key, territory code, commune code].
    stage_done of stage_total rows are read; the total is 0 while it is not known. failed_in: the
    state in which a batch that failed was, from which it may be tried again. declared: the lists
    that the batch declared complete. reading_key: of all that decided what the file was understood
    to say (`communes.importing.same_file`); empty while it is not read, or must be read each time.
    """

    kind = models.CharField("loại danh sách", max_length=8, choices=ImportKind.choices)
    original_name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("cỡ tệp")
    content = models.FileField("tệp", upload_to="imports/", max_length=200)
    file_kind = models.CharField(max_length=4, blank=True)
    as_of = models.DateField("số liệu tính đến ngày")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="địa bàn"
    )
    by = models.ForeignKey(
        "communes.Officer", models.PROTECT, related_name="+", verbose_name="người tải lên"
    )
    created_at = models.DateTimeField("lúc tải lên", auto_now_add=True)
    state = models.CharField(
        "tình trạng", max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    stage_done = models.PositiveIntegerField(default=0)
    stage_total = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField("vướng mắc", blank=True)
    reason = models.CharField(max_length=40, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    sheets = models.JSONField(default=list, blank=True)
    mappings = models.JSONField(default=dict, blank=True)
    choices = models.JSONField(default=list, blank=True)
    declare_complete = models.BooleanField("xác nhận danh mục đầy đủ", default=False)
    only_valid = models.BooleanField("chỉ ghi dòng đúng", default=False)
    declared = ArrayField(models.BigIntegerField(), default=list, blank=True)
    reading_key = models.CharField(max_length=64, blank=True, default="", editable=False)
    failed_in = models.CharField(max_length=10, choices=ImportState.choices, blank=True)
    attempt = models.PositiveSmallIntegerField("lần thử", default=0)
    committed_at = models.DateTimeField("lúc ghi", null=True, blank=True)
    committed_by = models.ForeignKey(
        "communes.Officer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người ghi",
    )
    undone_at = models.DateTimeField("lúc hoàn tác", null=True, blank=True)
    undone_by = models.ForeignKey(
        "communes.Officer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người hoàn tác",
    )
    undo_reason = models.CharField("lý do hoàn tác", max_length=500, blank=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "lượt nhập"
        verbose_name_plural = "lượt nhập"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["heartbeat_at"],
                name="import_at_work",
                condition=Q(state__in=["reading", "committing", "undoing"]),
            ),
            models.Index(
                fields=["reading_key"], name="import_same_reading", condition=~Q(reading_key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.as_of:%d/%m/%Y})"

    @property
    def at_work(self) -> bool:
        """Whether a job is busy with the batch, so that the page should ask again."""
        return self.state in AT_WORK

    @property
    def invalid(self) -> int:
        return int(self.counts.get("invalid", 0))


class ImportRow(Registered):
    """A data row of a file as read, and what it would do or did to the register.

    `raw` is what stood in the cells by column letter, `understood` what was made of it; the typed
    columns hold what the register is compared with, which `understood` repeats only in rows that
    were read one by one (`communes.importing.understood`). A row of action 'missing' is in no
    file: it names a village of the register that the file does not, with an empty sheet name.

    changes: field to [old, new]; 'valid_from', with days as texts, when the list proves that the
    village was there before the register first heard of it. before, after: for a changed row the
    rows of the village as they stood and the version as it was written, whole; undo compares with
    the one and puts back the other.
    clashed: refused because of what the register holds, not because of the row itself.

    The rows are working papers, a hundred thousand at once: the database does not check their keys
    one by one, which would also make a reading wait for the locks of somebody who writes.
    """

    class Status(models.TextChoices):
        VALID = "valid", "đúng"
        INVALID = "invalid", "có lỗi"
        MISSING = "missing", "vắng trong tệp"

    class Action(models.TextChoices):
        NEW = "new", "thêm mới"
        CHANGED = "changed", "thay đổi"
        UNCHANGED = "unchanged", "giữ nguyên"
        INVALID = "invalid", "có lỗi"
        MISSING = "missing", "vắng trong tệp"

    batch = models.ForeignKey(
        ImportBatch,
        models.CASCADE,
        related_name="rows",
        verbose_name="lượt nhập",
        db_index=False,  # the index on (batch, action) serves
        db_constraint=False,
    )
    sheet = models.CharField("trang tính", max_length=100)
    row = models.PositiveIntegerField("dòng")
    status = models.CharField(max_length=8, choices=Status.choices)
    action = models.CharField(max_length=9, choices=Action.choices)
    codes = ArrayField(models.CharField(max_length=40), default=list)
    warnings = ArrayField(models.CharField(max_length=40), default=list)
    problems = models.JSONField(default=list)
    raw = KeptJSONField(default=dict)
    understood = KeptJSONField(default=dict)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="xã",
        db_index=False,
        db_constraint=False,
    )
    former_commune = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="xã cũ",
        db_index=False,
        db_constraint=False,
    )
    kind = models.CharField("loại", max_length=30, blank=True)
    name = models.CharField("tên", max_length=150, blank=True)
    match_key = models.CharField(max_length=300, blank=True, db_collation="C")
    sort_key = models.CharField(max_length=600, blank=True, db_collation="C")
    search_text = models.CharField(max_length=300, blank=True)
    households = models.PositiveIntegerField("số hộ", null=True, blank=True)
    people = models.PositiveIntegerField("số nhân khẩu", null=True, blank=True)
    village = models.ForeignKey(
        "communes.Village",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="thôn",
        db_index=False,
        db_constraint=False,
    )
    changes = models.JSONField(default=dict, db_default={})
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    clashed = models.BooleanField(default=False, db_default=False)
    undone = models.BooleanField("đã hoàn tác", default=False, db_default=False)
    kept_because = models.CharField(
        "không hoàn tác vì", max_length=300, blank=True, default="", db_default=""
    )

    territory = UnitKeys("batch__")

    class Meta:
        verbose_name = "dòng nhập"
        verbose_name_plural = "dòng nhập"
        constraints = [
            models.UniqueConstraint(fields=["batch", "row", "sheet"], name="import_row_once"),
        ]
        indexes = [
            models.Index(fields=["batch", "action"]),
            models.Index(
                fields=["village"], name="import_row_village", condition=Q(village__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}, dòng {self.row}"

    @property
    def full_name(self) -> str:
        """'Thôn Đàn Trung'; what was written when no name was understood."""
        return f"{self.kind} {self.name}".strip() or str(self.understood.get("name") or "")

    @property
    def candidates(self) -> list[dict[str, Any]]:
        """The units that the row may have meant, each with id, code, name and place."""
        return [unit for problem in self.problems for unit in problem.get("candidates", ())]


class NameAlias(Registered):
    """A spelling that somebody chose a commune for, to be understood from now on.

    match_key: of the text as written. within: the district or province in which it means that
    commune; None anywhere.
    """

    match_key = models.CharField(max_length=200)
    within = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="xã")
    added_by = models.ForeignKey("communes.Officer", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    territory = Public()

    class Meta:
        verbose_name = "cách viết tên xã"
        verbose_name_plural = "cách viết tên xã"
        constraints = [
            models.UniqueConstraint(
                fields=["match_key", "within"], name="alias_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.match_key} → {self.unit}"


class SheetMapping(Registered):
    """Where the columns are in sheets of one shape, as somebody corrected it."""

    kind = models.CharField(max_length=8, choices=ImportKind.choices)
    shape_key = models.CharField(max_length=300)
    mapping = models.JSONField()
    chosen_by = models.ForeignKey("communes.Officer", models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now=True)

    territory = Public()

    class Meta:
        verbose_name = "cách hiểu cột"
        verbose_name_plural = "cách hiểu cột"
        constraints = [
            models.UniqueConstraint(fields=["kind", "shape_key"], name="sheet_mapping_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.shape_key}"
