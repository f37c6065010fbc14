"""People and their seats: mending what was typed wrong, and showing a telephone number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from communes import audit
from communes.errors import Refused
from communes.phones import PhoneError, mask_phone, normalise_phone
from communes.vietnamese import clean, match_key, search_text, sort_key
from members.drafting.drafts import LONGEST_POST
from members.models import Membership, Person
from teams.models import Correction

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def correct_person(
    *,
    person: Person,
    full_name: str,
    phone: str,
    birth_year: int | None,
    sex: str,
    email: str,
    reason: str,
    by: Officer,
) -> Person:
    """Mend a person's particulars that were typed wrong. The audit never shows a whole number."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    name = clean(full_name)
    if not name:
        raise Refused("Ghi họ và tên.", "full_name")
    if not reason.strip():
        raise Refused("Ghi lý do sửa.", "reason")
    number = _number(phone)
    before, old_number = _shown(person), person.phone
    person.full_name = name
    person.phone = number
    person.birth_year = birth_year
    person.sex = sex
    person.email = email
    person.match_key = match_key(name)[:200]
    person.sort_key = sort_key(name)
    person.search_text = search_text(name)[:200]
    person.save()
    old, new = audit.changes(before, _shown(person))
    if number != old_number and "điện thoại" not in new:
        # Two numbers may look alike when masked; that it changed must still show.
        old["điện thoại"], new["điện thoại"] = before["điện thoại"], "số khác, cùng phần nhìn thấy"
    if not new:
        raise Refused("Nội dung mới giống nội dung đang có.")
    audit.record(
        by=by,
        verb="person.corrected",
        summary=f"Sửa thông tin của {person.full_name}",
        target=person,
        before=old,
        after=new,
        reason=reason,
        place=_place(person),
    )
    return person


@transaction.atomic
def correct_seat(
    *,
    membership: Membership,
    role: str,
    posts: str,
    organisation: str,
    reason: str,
    by: Officer,
) -> Correction:
    """Mend what a person was named as in a team; shown beside the decision that began the seat.

    Refused when the team would have two leaders on a day.
    """
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.void:
        raise Refused("Quyết định đã hủy, không sửa được nữa.")
    if not reason.strip():
        raise Refused("Ghi lý do sửa.", "reason")
    before = _seat_words(membership)
    membership.role = role
    membership.posts = [part for part in (clean(text) for text in posts.split(",")) if part]
    if any(len(post) > LONGEST_POST for post in membership.posts):
        raise Refused(f"Mỗi chức vụ dài nhất {LONGEST_POST} chữ cái. Rút gọn lại.", "posts")
    membership.organisation = clean(organisation)
    after = _seat_words(membership)
    if before == after:
        raise Refused("Nội dung mới giống nội dung đang có.")
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as clash:
        raise Refused(
            "Tổ đang có tổ trưởng. Sửa chức danh của người đó trước, rồi sửa người này.", "role"
        ) from clash
    field = f"chức danh, chức vụ, đơn vị của {membership.person.full_name}"
    correction = Correction.objects.create(
        document=membership.begun_by,
        field=field[:120],
        before=before,
        after=after,
        reason=reason[:500],
        by=by,
    )
    audit.record(
        by=by,
        verb="seat.corrected",
        summary=f"Sửa sai khi nhập: {field}",
        target=membership.team,
        before={"chức danh, chức vụ, đơn vị": before},
        after={"chức danh, chức vụ, đơn vị": after},
        reason=reason,
    )
    return correction


@transaction.atomic
def reveal_phone(*, person: Person, reason: str, by: Officer) -> str:
    """The whole telephone number; who saw whose number and why is kept."""
    if not reason.strip():
        raise Refused("Ghi lý do xem số điện thoại.", "reason")
    if not person.phone:
        raise Refused("Người này chưa có số điện thoại trong sổ.")
    audit.record(
        by=by,
        verb="phone.revealed",
        summary=f"Xem số điện thoại của {person.full_name}",
        target=person,
        reason=reason,
        place=_place(person),
    )
    return person.phone


def _number(typed: str) -> str:
    if not typed.strip():
        return ""
    try:
        return normalise_phone(typed)
    except PhoneError as problem:
        hint = f" Có phải là {problem.suggestion}?" if problem.suggestion else ""
        raise Refused(f"{problem}{hint}", "phone") from problem


def _shown(person: Person) -> dict[str, object]:
    return {
        "họ và tên": person.full_name,
        "điện thoại": mask_phone(person.phone) if person.phone else "",
        "năm sinh": person.birth_year,
        "giới tính": person.get_sex_display() if person.sex else "",
        "thư điện tử": person.email,
    }


def _seat_words(membership: Membership) -> str:
    words = [membership.get_role_display(), *membership.posts, membership.organisation]
    return ", ".join(word for word in words if word)


def _place(person: Person) -> object:
    """Whose entry it is: the commune that entered the person, else of a seat."""
    return person if person.commune_id else person.memberships.first() or person
