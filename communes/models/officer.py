"""Officers, the users of the portal, and the posts through which they act for a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property

from communes import clock
from communes.models.dated import Dated, Placed, ends_after_it_begins, no_overlap
from communes.models.unit import Level, Unit, UnitVersion
from communes.models.village import VillagePlacement
from communes.roles import COMMUNE_ROLES, LENT, RIGHTS, Right, Role
from communes.territory import (
    EVERYTHING,
    Reach,
    Registered,
    SuperuserOnly,
    Territory,
    TerritoryQuerySet,
    UnitKeys,
    valid_on,
)

if TYPE_CHECKING:
    from communes.models.delegation import Delegation


def _stood_under(units: frozenset[int]) -> set[int | None]:
    """The districts and provinces that some communes, and those they absorbed, lay in before:
    what was asked of them stays readable after these ended."""
    places = UnitVersion.objects.filter(unit_id__in=units, valid_to__isnull=False)
    return {pk for row in places.values_list("district_id", "province_id") for pk in row}


def _gave_villages(unit: str) -> ArraySubquery:
    """The communes in which villages of a post's unit lay before, whatever brought them.

    unit: the lookup of the unit. perf: read with the post, which every page asks for.
    """
    here = VillagePlacement.objects.filter(
        commune_id=OuterRef(OuterRef(unit)), valid_from__isnull=False
    )
    before = VillagePlacement.objects.filter(village_id__in=here.values("village_id"))
    return ArraySubquery(before.order_by().values("commune_id").distinct())


class ByAssignment:
    """An officer belongs to the units of the posts held now or formerly."""

    def rows(self, reach: Reach) -> Q:
        if reach.whole_country:
            return EVERYTHING
        return self.within(reach.key, reach.unit_ids)

    def within(self, level: str, unit_ids: frozenset[int]) -> Q:
        posts = Assignment.objects.filter(
            **{f"{level}_id__in": sorted(unit_ids), "officer_id": OuterRef("pk")}
        )
        return Q(Exists(posts))


class OfficerManager(BaseUserManager.from_queryset(TerritoryQuerySet)):  # type: ignore[misc]
    def create_superuser(self, username: str, password: str | None = None, **extra: Any) -> Officer:
        """An operator of the installation; no territory, so no page of the portal shows rows."""
        extra.setdefault("full_name", username)
        officer: Officer = self.model(
            username=username, is_staff=True, is_superuser=True, must_change_password=False, **extra
        )
        officer.set_password(password)
        officer.save(using=self._db)
        return officer


class Officer(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may see and do comes from the current Assignment."""

    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        error_messages={"unique": "Tên đăng nhập này đã có người dùng. Chọn tên khác."},
    )
    full_name = models.CharField("họ và tên", max_length=120)
    position = models.CharField("chức vụ", max_length=120, blank=True)
    phone = models.CharField("điện thoại", max_length=15, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField("đang dùng", default=True)
    is_staff = models.BooleanField("vận hành hệ thống", default=False)
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=True)
    opened_at = models.DateTimeField("mở lúc", auto_now_add=True)
    closed_at = models.DateTimeField("đóng lúc", null=True, blank=True)
    sort_key = models.CharField(max_length=500, db_collation="C", editable=False, default="")
    search_text = models.CharField(max_length=200, editable=False, default="")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    territory: ClassVar[Territory] = ByAssignment()
    objects = OfficerManager()

    class Meta:
        verbose_name = "cán bộ"
        verbose_name_plural = "cán bộ"
        default_manager_name = "objects"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @cached_property
    def assignment(self) -> Assignment | None:
        """The post held today, if its unit still exists; at most one by exclusion constraint."""
        day = clock.today()
        post = (
            self.assignments.filter(valid_on(day))
            .select_related("unit", "commune", "district", "province")
            .annotate(
                held=Subquery(_lent(receiver_id=self.pk).values("pk")[:1]),
                given=Subquery(_lent(giver_id=self.pk).values("pk")[:1]),
                gave=_gave_villages("unit_id"),
            )
            .first()
        )
        if post is None or (post.unit is not None and not post.unit.valid_on(day)):
            return None
        return post

    @cached_property
    def reach(self) -> Reach | None:
        """The territory today; None for an officer without one, who then sees nothing."""
        post = self.assignment
        if post is None or not self.is_active:
            return None
        if post.unit is None:
            return Reach("country", frozenset(), frozenset())
        key = "commune" if post.role in COMMUNE_ROLES else post.unit.level
        above = {post.district_id, post.province_id}
        if key != Level.COMMUNE:
            units, parts = post.unit.reach(), frozenset[int]()
        else:
            units, parts = post.unit.histories()
            if post.district_id is None:
                above |= _stood_under(units | parts)
            parts |= frozenset(post.gave) - units  # type: ignore[attr-defined]
        return Reach(key, units, frozenset(pk for pk in above - {post.unit_id} if pk), parts)

    @property
    def role(self) -> str:
        return self.assignment.role if self.assignment else ""

    @property
    def role_label(self) -> str:
        return Role(self.role).label if self.role else "chưa được giao địa bàn"

    @property
    def unit(self) -> Unit | None:
        """The unit acted for; None for the whole country and for an officer without a post."""
        return self.assignment.unit if self.assignment else None

    @property
    def unit_label(self) -> str:
        if self.assignment is None:
            return ""
        return self.assignment.unit.label if self.assignment.unit else "cả nước"

    def can(self, right: Right) -> bool:
        """Whether the role held today carries the right, or a leader lent it for today.

        Where is asked of visible_to.
        """
        if self.reach is None:
            return False
        if right in RIGHTS.get(self.role, frozenset()):
            return True
        return right in LENT and self.delegation_held is not None

    @cached_property
    def delegation_held(self) -> Delegation | None:
        """The delegation under which an official confirms today, if its giver still leads.

        Costs a query only on the days of a delegation: the post is read with its key.
        """
        key = self._delegation_key("held", Role.CLERK)
        if key is None or self.reach is None:
            return None
        found = _delegations().select_related("giver").get(pk=key)
        giver = found.giver
        leads = giver.is_active and giver.role == Role.CHAIR and giver.unit == self.unit
        return found if leads else None

    @cached_property
    def delegation_given(self) -> Delegation | None:
        """The delegation by which a leader lets somebody else confirm today."""
        key = self._delegation_key("given", Role.CHAIR)
        if key is None or self.reach is None:
            return None
        return _delegations().select_related("receiver").get(pk=key)

    def _delegation_key(self, name: str, role: Role) -> int | None:
        return getattr(self.assignment, name) if self.role == role else None


class Assignment(Dated, Placed):
    """A role in a unit from a day to a day; without a unit, the whole country.

    At most one on a day: what an officer may do is never the sum of two posts.
    """

    officer = models.ForeignKey(
        Officer, models.CASCADE, related_name="assignments", verbose_name="cán bộ"
    )
    role = models.CharField("vai trò", max_length=10, choices=Role.choices)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="đơn vị",
    )

    territory = UnitKeys()

    class Meta:
        verbose_name = "phân công"
        verbose_name_plural = "phân công"
        constraints = [
            no_overlap("assignment_one_a_day", "officer"),
            ends_after_it_begins("assignment_ends_after_it_begins"),
            models.CheckConstraint(
                name="assignment_country_roles",
                condition=Q(unit__isnull=False) | Q(role__in=[Role.MINISTRY, Role.ADMIN]),
            ),
        ]

    def __str__(self) -> str:
        return f"{Role(self.role).label} – {self.unit.label if self.unit else 'cả nước'}"


def _delegations() -> QuerySet[Delegation]:
    rows: QuerySet[Delegation] = apps.get_model("communes", "Delegation")._base_manager.all()
    return rows


def _lent(**whose: int | None) -> QuerySet[Delegation]:
    """Delegations in force today in the unit of an outer assignment."""
    return _delegations().filter(
        valid_on(clock.today()), revoked=False, unit_id=OuterRef("unit_id"), **whose
    )


class OneTimeCode(Registered):
    """A code handed over in person, by which an officer without e-mail sets a new password."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=200)
    issued_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    territory = SuperuserOnly()

    class Meta:
        verbose_name = "mã một lần"
        verbose_name_plural = "mã một lần"

    def __str__(self) -> str:
        return f"mã một lần của {self.officer}"


def level_of(unit: Unit | None) -> str:
    """'' for the whole country, else the level that roles are compared with."""
    if unit is None:
        return ""
    if unit.level == Level.DISTRICT and unit.holds_villages:
        return "commune"
    return unit.level
