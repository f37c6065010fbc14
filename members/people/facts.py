"""What is known of a person, by column: the words for it on pages and in the audit trail; pure."""

from __future__ import annotations

FACTS = {
    "full_name": "họ và tên",
    "phone": "điện thoại",
    "birth_date": "ngày sinh",
    "birth_year": "năm sinh",
    "sex": "giới tính",
    "email": "thư điện tử",
}
