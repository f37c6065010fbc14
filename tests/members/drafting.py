"""Drafts as the decision page posts them, for the tests of what happens to them."""

from __future__ import annotations

from typing import Any

# One empty page.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R/Size 4>>\n%%EOF\n"
)


def member(name: str = "Nguyễn Văn An", role: str = "leader", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "role": role,
        "posts": "",
        "organisation": "",
        "phone": "",
        "person": "",
        **more,
    }


def three_people() -> list[dict[str, Any]]:
    return [
        member("Nguyễn Văn An", "leader", posts="Trưởng thôn", phone="0905111222"),
        member("Trần Thị Bình", "deputy", organisation="Chi hội Phụ nữ"),
        member("Lê Văn Cường", "member"),
    ]


def team(
    *villages: Any, members: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "key": "t1",
        "kind": "village",
        "name": "",
        "villages": [getattr(village, "pk", village) for village in villages],
        "members": three_people() if members is None else members,
        **more,
    }


def payload(*teams: dict[str, Any], basis: tuple[str, ...] = (), **fields: str) -> dict[str, Any]:
    """A complete decision signed on Tuesday 28/6/2022; keywords change the fields of block A."""
    return {
        "fields": {
            "number_raw": "41/QĐ-UBND",
            "signed_on": "28/6/2022",
            "effective_on": "",
            "announced_on": "",
            "summary": "Về việc thành lập Tổ công nghệ số cộng đồng",
            "signer_name": "Phạm Văn Dũng",
            "signer_title": "Chủ tịch",
            "signer_capacity": "TM",
            "note": "",
            **fields,
        },
        "basis": list(basis),
        "teams": list(teams),
    }


def posted(content: dict[str, Any], viec: str = "luu", **more: Any) -> dict[str, Any]:
    """The same as a browser sends it."""
    data: dict[str, Any] = {
        **content["fields"],
        "basis": "\n".join(content["basis"]),
        "teams-count": str(len(content["teams"])),
        "viec": viec,
        **more,
    }
    for index, one in enumerate(content["teams"]):
        place = f"teams-{index}"
        data[f"{place}-key"] = one["key"]
        data[f"{place}-kind"] = one["kind"]
        data[f"{place}-name"] = one["name"]
        data[f"{place}-villages"] = [str(pk) for pk in one["villages"]]
        data[f"{place}-rows"] = str(len(one["members"]))
        for row, person in enumerate(one["members"]):
            for name, value in person.items():
                data[f"{place}-members-{row}-{name}"] = value or ""
    return data
