"""Every address of the portal with what it is about, and a register in which to ask for it.

`ROWS` has one row per URL name; tests/test_territory.py fails for an address without one. A new
page gets its row here in the same commit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from communes.actions import comparing, imports, reforms
from communes.importing import run
from communes.lists import reading as list_reading
from communes.models import AuditEntry, Officer, Reform
from communes.roles import Role
from members.actions import paper_settings, papers
from members.importing import run as member_run
from members.models import NotSame, PersonMerge, Training
from reports import periods
from reports.actions import reporting, running, scheduling
from reports.models import Figure, Indicator, Notice
from teams.models import (
    Correction,
    DocumentFile,
    Exemption,
    LegalBasis,
    Override,
    Receipt,
)
from teams.scans import page_of_photo, pdf_of_pages
from tests import make
from tests.members import drafting
from tests.reports import figuring, reforming

# What an address is about. HOME: a row of Tam Dân or of the units above that only they may change;
# outside is 404. LIST: the asker's own rows. PUBLIC: what every officer with a post may read.
# ANYBODY: whoever is signed in. DOOR: open without signing in.
HOME, LIST, PUBLIC, ANYBODY, DOOR = "home", "list", "public", "anybody", "door"


@dataclass(frozen=True)
class Row:
    """about: see above. kwargs: URL argument -> name in the world. subjects: more of the same.

    keepers: the officers who may open it, where being in the territory with the right is not
    enough. queries: what to ask after the question mark; {home} is the key of Tam Dân.
    of_home: questions that make the page one about Tam Dân, so that outside it is 404.
    """

    about: str
    kwargs: dict[str, str] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()
    keepers: tuple[str, ...] = ()
    queries: tuple[str, ...] = ("",)
    of_home: tuple[str, ...] = ()

    def all_kwargs(self) -> list[dict[str, str]]:
        """The arguments of each subject in turn; subjects replace the argument pk."""
        return [{**self.kwargs, "pk": subject} for subject in self.subjects] or [self.kwargs]


def of(subject: str, **more: str) -> dict[str, str]:
    return {"pk": subject, **more}


CLERKS = ("clerk", "chair")
# The two officers of a handover, and those who keep the giver's account.
HANDING = ("clerk", "chair", "department", "province_admin", "admin")
# Who applies, decides and undoes a reform of units.
KEEPERS = ("province_admin", "admin")
DECISIONS = ("decision", "draft", "submitted", "returned")

ROWS: dict[str, Row] = {
    # Signing in, and one's own account
    "login": Row(DOOR),
    "logout": Row(DOOR),
    "one_time_code": Row(DOOR),
    "health": Row(DOOR),
    "password_change": Row(ANYBODY),
    "help": Row(ANYBODY),
    # Units and villages
    "communes:search": Row(LIST, queries=("", "?q=ngoc+tu", "?q=tam+dan")),
    "communes:units": Row(PUBLIC),
    "communes:unit": Row(PUBLIC, of("home"), queries=("", "?ngay=30/6/2022")),
    "communes:list_declare": Row(HOME, of("home")),
    "communes:villages": Row(LIST, queries=("", "?xa={home}", "?q=ngoc+tu", "?tinh={province}")),
    "communes:villages_export": Row(LIST),
    "communes:village_add": Row(LIST, of_home=("?xa={home}",)),
    "communes:village": Row(HOME, of("village")),
    "communes:lineage": Row(HOME, of("village")),
    "communes:unit_lineage": Row(PUBLIC, of("home")),
    "communes:village_edit": Row(HOME, of("village")),
    "communes:village_close": Row(HOME, of("village")),
    # Lists that arrive as files
    "communes:imports": Row(LIST),
    "communes:import_add": Row(LIST),
    "communes:import_template": Row(LIST, of_home=("?don-vi={home}",)),
    "communes:import": Row(HOME, of("batch"), queries=("", "?xem=tat-ca", "?xem=vang")),
    "communes:import_mapping": Row(HOME, of("batch", place="0")),
    "communes:import_accept": Row(HOME, of("batch", row="batch_row")),
    "communes:import_commit": Row(HOME, of("batch")),
    "communes:import_cancel": Row(HOME, of("batch")),
    "communes:import_retry": Row(HOME, of("batch")),
    "communes:import_undo": Row(HOME, of("batch")),
    "communes:import_file": Row(HOME, of("batch")),
    # Officers and the audit trail
    "communes:officers": Row(LIST, queries=("", "?q=suong", "?don-vi={home}", "?unit={home}")),
    "communes:officer_open": Row(LIST, queries=("", "?don-vi={home}", "?unit={home}")),
    "communes:officer": Row(HOME, of("clerk")),
    "communes:officer_edit": Row(HOME, of("clerk")),
    "communes:officer_close": Row(HOME, of("clerk")),
    "communes:officer_post": Row(HOME, of("clerk")),
    "communes:officer_code": Row(HOME, of("clerk")),
    "communes:delegations": Row(LIST),
    "communes:delegation_take_back": Row(HOME, of("delegation"), keepers=("chair",)),
    "communes:audit": Row(LIST, queries=("", "?q=ngoc+tu")),
    "communes:saved_views": Row(LIST),
    "communes:saved_view_add": Row(LIST),
    "communes:saved_view": Row(HOME, of("saved_view"), keepers=("clerk",)),
    # Plans and groups
    "teams:plans": Row(LIST),
    "teams:plan_add": Row(LIST),
    "teams:plan": Row(HOME, of("own_plan")),
    "teams:plan_void": Row(HOME, of("district_plan"), keepers=("district_officer",)),
    "teams:plan_edit": Row(HOME, of("district_draft"), keepers=("district_officer",)),
    "teams:plan_confirm": Row(HOME, of("district_draft"), keepers=("district_officer",)),
    "teams:plan_return": Row(HOME, of("district_draft"), keepers=("district_officer",)),
    "teams:target": Row(HOME, of("own_target")),
    "teams:target_change": Row(HOME, of("district_target"), keepers=("district_officer",)),
    "teams:exemption_add": Row(HOME, of("district_target"), keepers=("district_officer",)),
    "teams:override_add": Row(HOME, of("district_target"), keepers=("district_officer",)),
    "teams:exemption_end": Row(HOME, of("exemption"), keepers=("district_officer",)),
    "teams:override_end": Row(HOME, of("override"), keepers=("district_officer",)),
    "teams:receipts": Row(
        LIST, queries=("", "?nhan=tat-ca", "?q=4187&nhan=tat-ca"), of_home=("?don-vi={home}",)
    ),
    "teams:receipt_withdraw": Row(HOME, of("receipt")),
    "teams:targets": Row(LIST, queries=("", "?chi-tieu=x"), of_home=("?don-vi={home}",)),
    "teams:team_targets": Row(HOME, of("team")),
    "teams:channels": Row(LIST, queries=("", "?q=hoa+sim")),
    "teams:channel_add": Row(LIST),
    "reports:message": Row(LIST, queries=("", "?noi-dung=thanh-vien"), of_home=("?don-vi={home}",)),
    "teams:channel": Row(HOME, of("channel")),
    "teams:channel_edit": Row(HOME, of("channel"), keepers=CLERKS),
    "teams:channel_close": Row(HOME, of("channel"), keepers=CLERKS),
    # Decisions
    "members:decisions": Row(
        LIST,
        queries=(
            "",
            "?q=4187",
            "?q=tam+dan",
            "?trang-thai=draft",
            "?nguoi-nhap=suong&cot=nguoi-nhap",
        ),
        of_home=("?don-vi={home}",),
    ),
    "members:decisions_export": Row(LIST),
    "members:decision_new": Row(LIST),
    # The ministry sees totals: of documents it opens those of plans alone.
    "members:decision": Row(
        HOME,
        subjects=DECISIONS,
        keepers=(*CLERKS, "district_officer", "department", "province_admin", "admin"),
    ),
    "members:decision_edit": Row(HOME, subjects=DECISIONS, keepers=CLERKS),
    "members:decision_more": Row(HOME, subjects=DECISIONS, keepers=CLERKS),
    "members:decision_confirm": Row(HOME, of("submitted"), keepers=("chair",)),
    "members:decision_return": Row(HOME, of("submitted")),
    "members:decision_again": Row(HOME, of("struck_out"), keepers=CLERKS),
    "members:decision_upload": Row(HOME, of("draft"), keepers=CLERKS),
    "members:decision_record": Row(HOME, of("submitted"), keepers=CLERKS),
    "members:decision_void": Row(HOME, of("decision"), keepers=("chair",)),
    "members:decision_discard": Row(HOME, of("draft"), keepers=CLERKS),
    "members:decision_correct": Row(HOME, of("decision", field="summary"), keepers=CLERKS),
    "members:basis_correct": Row(HOME, of("decision", line="basis_line"), keepers=CLERKS),
    "members:decision_file": Row(HOME, of("decision", file="file")),
    "members:copy_check": Row(HOME, of("decision", file="file")),
    "members:copy_pages": Row(HOME, of("decision", file="photos"), keepers=CLERKS),
    "members:copy_page": Row(HOME, of("decision", file="photos", number="1"), keepers=CLERKS),
    # Member lists
    "members:import_add": Row(LIST),
    "members:import_paste": Row(LIST),
    "members:import": Row(HOME, of("member_batch"), queries=("", "?xem=loi")),
    "members:import_accept": Row(HOME, of("member_batch", row="member_row")),
    "members:import_commit": Row(HOME, of("member_batch")),
    "members:import_cancel": Row(HOME, of("member_batch")),
    "members:import_retry": Row(HOME, of("member_batch")),
    "members:import_mapping": Row(HOME, of("member_batch", place="0")),
    "members:import_template": Row(LIST, of_home=("?don-vi={home}",)),
    "members:import_undo": Row(HOME, of("member_batch")),
    # The file holds whole phone numbers.
    "members:import_file": Row(HOME, of("member_batch"), keepers=CLERKS),
    # Teams and people
    "members:watch": Row(LIST, queries=("", "?q=ngoc+tu"), of_home=("?don-vi={home}",)),
    "members:watch_draft": Row(LIST),
    "members:teams": Row(
        LIST,
        queries=("", "?q=ngoc+tu", "?loai=village", "?thon=ngoc+tu", "?dia-ban=tam+dan"),
        of_home=("?don-vi={home}",),
    ),
    "members:teams_export": Row(LIST),
    "members:team": Row(HOME, of("team")),
    "members:team_months": Row(
        LIST,
        queries=("", "?xem=to&tu-ngay=1/6/2022&den-ngay=31/7/2022"),
        of_home=("?don-vi={home}",),
    ),
    "members:team_months_export": Row(LIST),
    "members:people": Row(LIST, queries=("", "?q=suong", "?q=0905111222", "?chuc-vu=a")),
    "members:people_export": Row(LIST),
    "members:person": Row(HOME, of("person")),
    "members:person_edit": Row(HOME, of("person"), keepers=CLERKS),
    "members:person_phone": Row(HOME, of("person")),
    "members:duplicates": Row(LIST),
    "members:duplicate": Row(HOME, {"first": "person", "second": "twin"}),
    "members:ask_again": Row(HOME, of("not_same")),
    "members:part": Row(HOME, of("merger")),
    "members:trainings": Row(
        LIST, queries=("", "?khoa=Ghi+ch%C3%BA+ri%C3%AAng+c%E1%BB%A7a+x%C3%A3")
    ),
    "members:training_add": Row(LIST, of_home=()),
    "members:training_void": Row(HOME, of("training"), keepers=CLERKS),
    "members:seat_correct": Row(HOME, of("seat"), keepers=CLERKS),
    # Official papers, and what the public sees of them
    "members:decision_paper": Row(
        HOME,
        of("decision"),
        keepers=(*CLERKS, "district_officer", "department", "province_admin", "admin"),
    ),
    "members:team_paper": Row(HOME, of("team")),
    "members:commune_paper": Row(HOME, of("home")),
    "members:papers": Row(LIST),
    "members:paper": Row(HOME, of("made_paper")),
    "members:paper_file": Row(HOME, of("made_paper", form="word")),
    "members:paper_templates": Row(LIST),
    "members:paper_layout": Row(LIST),
    "members:paper_template": Row(LIST, {"key": "found"}),
    "members:public_choice": Row(LIST),
    "members:verify_ask": Row(DOOR),
    "members:verify": Row(DOOR, {"token": "public_token"}),
    "members:public_provinces": Row(DOOR),
    "members:public_decisions": Row(DOOR, of("lao_cai")),
    # Work and progress
    "reports:home": Row(ANYBODY),
    "reports:integrity": Row(
        LIST,
        queries=("", "?viec=villages_without_households", "?q=cay+sanh"),
        of_home=("?don-vi={home}",),
    ),
    "reports:integrity_export": Row(LIST),
    "reports:progress": Row(LIST, of_home=("?don-vi={home}", "?don-vi={home}&ngay=30/6/2022")),
    # Reminders
    "reports:progress_export": Row(LIST, of_home=("?don-vi={home}",)),
    # Reforms of villages
    "reports:reforms": Row(LIST),
    "reports:reform_add": Row(LIST),
    "reports:reform_template": Row(LIST, of_home=("?don-vi={home}",)),
    "reports:reform": Row(HOME, of("reform")),
    "reports:reform_edit": Row(HOME, of("reform")),
    "reports:reform_operation": Row(HOME, of("reform", position="1")),
    "reports:reform_file": Row(HOME, of("reform")),
    "reports:reform_teams": Row(HOME, of("reform")),
    "reports:reform_apply": Row(HOME, of("reform")),
    "reports:reform_undo": Row(HOME, of("reform")),
    "reports:reform_drop": Row(HOME, of("reform")),
    # Reforms of units
    "reports:unit_event_add": Row(LIST),
    "reports:unit_event_template": Row(LIST),
    "reports:unit_event_edit": Row(HOME, of("unit_event"), keepers=KEEPERS),
    "reports:unit_event_operation": Row(HOME, of("unit_event", position="0"), keepers=KEEPERS),
    "reports:unit_event_apply": Row(HOME, of("unit_event"), keepers=KEEPERS),
    "reports:unit_event_drop": Row(HOME, of("unit_event"), keepers=KEEPERS),
    "reports:unit_reforms": Row(LIST),
    "reports:unit_reform_follow": Row(LIST),
    "reports:unit_reform": Row(HOME, of("unit_reform")),
    "reports:unit_reform_file": Row(HOME, of("unit_reform")),
    "reports:unit_reform_waiting": Row(HOME, of("unit_reform", old="home"), keepers=KEEPERS),
    "reports:unit_reform_undo": Row(HOME, of("unit_reform"), keepers=KEEPERS),
    # Lists beside the register
    "reports:list_comparisons": Row(LIST),
    "reports:list_comparison_template": Row(LIST),
    "reports:list_comparison": Row(HOME, of("comparison")),
    "reports:list_comparison_commune": Row(HOME, of("comparison", commune="home")),
    "reports:list_comparison_moves": Row(HOME, of("comparison")),
    "reports:list_comparison_draft": Row(HOME, of("comparison")),
    "reports:list_comparison_again": Row(HOME, of("comparison")),
    "reports:list_comparison_drop": Row(HOME, of("comparison")),
    "reports:map": Row(LIST, of_home=("?don-vi={home}", "?don-vi={home}&cap=xa")),
    "reports:trend": Row(LIST, of_home=("?don-vi={home}", "?don-vi={home}&ky=5-nam")),
    "reports:ledger": Row(LIST, of_home=("?don-vi={home}", "?don-vi={home}&loc=co-to")),
    "reports:communes": Row(LIST, of_home=("?don-vi={home}", "?don-vi={home}&loc=co-to")),
    "reports:left": Row(
        LIST, queries=("", "?ngay=2022-07-01&ban-do=hien-nay"), of_home=("?don-vi={home}",)
    ),
    "reports:counted": Row(LIST, of_home=("?don-vi={home}", "?don-vi={home}&loc=dung-han")),
    "reports:compare": Row(LIST, of_home=("?don-vi={home}", "?voi={home}")),
    # Periodic reports
    "reports:reports": Row(LIST),
    "reports:report_list": Row(
        LIST, queries=("", "?loai=progress&ky=2022-07"), of_home=("?don-vi={home}",)
    ),
    "reports:report_list_export": Row(LIST),
    "reports:report_order": Row(
        LIST, queries=("", "?loai=progress"), of_home=("?loai=progress&don-vi={home}",)
    ),
    "reports:report_run": Row(HOME, of("report_run"), queries=("", "?xem=loi")),
    "reports:report_run_cancel": Row(HOME, of("report_run")),
    "reports:report_run_retry": Row(HOME, of("report_run")),
    "reports:report_set": Row(HOME, of("report_run", form="xlsx")),
    "reports:schedules": Row(LIST),
    "reports:schedule_add": Row(LIST, queries=("", "?loai=progress")),
    "reports:schedule_edit": Row(HOME, of("schedule")),
    "reports:schedule_switch": Row(HOME, of("schedule")),
    "reports:rules": Row(LIST),
    "reports:month_rules": Row(LIST),
    "reports:rule": Row(LIST, {"kind": "progress", "frequency": "month"}),
    "reports:report": Row(HOME, of("report")),
    "reports:report_print": Row(HOME, of("report")),
    "reports:report_file": Row(HOME, of("report", form="xlsx")),
    "reports:report_phones": Row(HOME, of("report")),
    "reports:report_version": Row(HOME, of("report")),
    "reports:report_retry": Row(HOME, of("report")),
    "reports:report_code_ask": Row(DOOR),
    "reports:report_code": Row(DOOR, {"token": "report_token"}),
    # Monthly figures of the communes
    "reports:figures": Row(LIST, of_home=("?don-vi={home}",)),
    "reports:figures_queue": Row(
        LIST, queries=("", "?ky=2022-06&loc=da-chot&q=tam"), of_home=("?don-vi={home}",)
    ),
    "reports:figures_take": Row(LIST),
    "reports:figures_rollup": Row(
        LIST, queries=("", "?ky=2022-06&chi-so=1"), of_home=("?don-vi={home}&ky=2022-06",)
    ),
    "reports:figures_month": Row(HOME, of("home", period="2022-07"), queries=("", "?kiem-tra=1")),
    "reports:figures_save": Row(HOME, of("home", period="2022-07"), keepers=CLERKS),
    "reports:figures_return": Row(HOME, of("figures")),
    "reports:figures_reopen": Row(HOME, of("frozen_figures")),
    "reports:indicators": Row(LIST),
    "reports:indicator_add": Row(LIST),
    "reports:indicator_choose": Row(LIST, of("indicator")),
    "reports:indicator_adding": Row(LIST, of("indicator")),
    # Handing over
    "reports:handovers": Row(LIST, queries=("", "?xem=chua-co-nguoi-nhan")),
    "reports:handover_add": Row(LIST, queries=("", "?q=suong")),
    "reports:handover": Row(HOME, of("handover"), keepers=HANDING),
    "reports:handover_print": Row(HOME, of("handover"), keepers=HANDING),
    "reports:handover_file": Row(HOME, of("handover", form="docx"), keepers=HANDING),
    "reports:handover_give": Row(HOME, of("handover"), keepers=HANDING),
    "reports:handover_drop": Row(HOME, of("handover"), keepers=HANDING),
    "reports:handover_receive": Row(HOME, of("handover"), keepers=HANDING),
    "reports:handover_refuse": Row(HOME, of("handover"), keepers=HANDING[1:]),
    "reports:notices": Row(LIST, queries=("", "?xem=chua-doc")),
    "reports:notices_mark": Row(LIST),
    "reports:mail_choice": Row(ANYBODY),
    "reports:reminder_rule": Row(LIST),
    "reports:holidays": Row(PUBLIC, queries=("", "?nam=2023")),
}

# Words that stand in rows of Tam Dân and nowhere else; 'Tam Dân' itself is public knowledge.
PERSON = "Võ Thị Sương Mai"
PHONE = "0905111222"
SECRETS = {
    "saved list": "Danh sách riêng Hoa Sim",
    "village": "Ngọc Tú",
    "bare village": "Cây Sanh",
    "person": PERSON,
    "person of a draft": "Lê Thị Hoàng Yến",
    "phone": PHONE,
    "phone, grouped": "0905 111 222",
    "phone, masked": "0905 ••• 222",
    "decision": "4187/QĐ-UBND",
    "draft": "4188/QĐ-UBND",
    "submitted": "4189/QĐ-UBND",
    "returned": "4190/QĐ-UBND",
    "own plan": "4191/KH-UBND",
    "file": "ban-ky-tam-dan.pdf",
    "group": "Nhóm Hoa Sim",
    "phone of the clerk": "0914555666",
    "clerk": "Huỳnh Thị Sương",
    "leader": "canbo-cua-tam-dan",
    "audit": "Ghi chú riêng của xã",
    "note": "thiếu trang hai",
    "list": "thôn-của-tam-dân.csv",
    "row of the list": "Suối Rêu",
}
# Where the whole number is shown because it is being corrected.
PHONE_IS_EDITED = ("members:person_edit", "communes:officer_edit")
# Of these the ministry reads totals only (roles table: documents, teams, members).
OF_PEOPLE = ("person", "person of a draft", "phone", "phone, grouped", "phone, masked")


def furnish() -> SimpleNamespace:
    """Tam Dân full of rows, with as much in Tam Đàn and A Lù, and everybody who may ask."""
    land = make.make_land()
    world = SimpleNamespace(**vars(land))
    _appoint(world)
    _fill_home(world)
    for commune in (land.next_door, land.far):
        village = make.make_village(commune, f"Riêng {commune.code}")
        make.make_village(commune, f"Trống {commune.code}")
        make.declare(commune)
        make.make_team(commune, [village], members=[f"Người {commune.code}"])
        make.make_channel(commune, name=f"Nhóm {commune.code}")
    _publish(world)
    world.district_plan = make.make_plan(
        land.phu_ninh,
        targets=[
            {"rule": "coverage_villages", "due_on": make.day("31/8/2022"), "wording": "before"},
            {"rule": "min_teams_per_commune", "threshold": 3},
        ],
        name="100% thôn, khối phố trước ngày 31/8/2022",
    )
    _make_exceptions(world)
    _report(world)
    _count(world)
    return world


def _count(world: SimpleNamespace) -> None:
    """Figures of Tam Dân: a draft of July, those of June handed in, those of May frozen."""
    figuring.collect(world.department, since="2022-05")
    world.indicator = Indicator.objects.get(code="shops", unit=None)
    world.frozen_figures = figuring.freeze(
        world.department, figuring.hand_in(world.chair, figuring.MAY, citizen_app="10")
    )
    world.figures = figuring.hand_in(world.chair, figuring.JUNE, citizen_app="12")
    Figure.objects.filter(submission=world.figures).update(reason="Ghi chú riêng của xã")
    figuring.draft(world.clerk, citizen_app="14")


def _report(world: SimpleNamespace) -> None:
    """A frozen report of Tam Dân with its run, and a timetable of the commune."""
    period = periods.parse("2022-07")
    world.report_run = running.order_run(
        kind="progress",
        unit=world.home,
        period=period,
        levels=["commune"],
        by=world.clerk,
        today=make.TODAY,
    )
    world.report = world.report_run.reports.get()
    snapshot = reporting.freeze(report=world.report, by=world.clerk, today=make.TODAY)
    world.report_token = SimpleNamespace(pk=snapshot.token)
    world.schedule = scheduling.add_schedule(
        kind="progress",
        unit=world.home,
        timing=scheduling.Timing("month", "decree", ["commune"], 1, 5, make.TODAY),
        by=world.admin,
        today=make.TODAY,
    )


def _make_exceptions(world: SimpleNamespace) -> None:
    """A draft plan of the district, and who is exempt from or asked otherwise by its plan."""
    world.district_target = world.district_plan.targets.get(position=2)
    world.own_target = world.own_plan.targets.get()
    world.district_draft = make.make_plan(
        world.phu_ninh,
        targets=(),
        document=make.make_document(
            world.phu_ninh, kind="KH", state="draft", number_raw="", entered_by=None
        ),
    )
    given = {"target": world.district_target, "unit": world.home, "reason": "Ghi chú của huyện"}
    world.exemption = Exemption.objects.create(granted_by=world.district_officer, **given)
    world.override = Override.objects.create(threshold=1, set_by=world.district_officer, **given)
    world.receipt = Receipt.objects.create(
        document=world.decision, received_on=make.TODAY, received_by=world.department
    )


def _publish(world: SimpleNamespace) -> None:
    """A paper of Tam Dân; one of A Lù whose code anybody may ask, in a province that publishes."""
    world.made_paper = papers.make_decision_paper(
        document=world.decision,
        by=world.clerk,
        today=make.TODAY,
        address_of="https://localhost/xac-minh/{}/".format,
    )
    open_paper = papers.make_decision_paper(
        document=make.make_document(world.far, number_raw="7/QĐ-UBND"),
        by=world.admin,
        today=make.TODAY,
        address_of="https://localhost/xac-minh/{}/".format,
    )
    world.public_token = SimpleNamespace(pk=open_paper.token)
    paper_settings.set_public_list(
        unit=world.lao_cai, public=True, by=world.other_department, today=make.TODAY
    )


def _appoint(world: SimpleNamespace) -> None:
    def officer(role: str | None, unit: object, username: str, **more: str) -> Officer:
        return make.make_officer(role, unit, username=username, **more)  # type: ignore[arg-type]

    world.clerk = officer(
        Role.CLERK, world.home, "canbo-cua-tam-dan", full_name="Huỳnh Thị Sương", phone="0914555666"
    )
    world.chair = officer(Role.CHAIR, world.home, "lanhdao.20392")
    world.delegation = make.delegate(world.chair, world.clerk)
    world.handover = make.make_handover(world.clerk, world.chair)
    world.district_officer = officer(Role.DISTRICT, world.phu_ninh, "huyen.518")
    world.department = officer(Role.DEPARTMENT, world.quang_nam, "so.49")
    world.province_admin = officer(Role.ADMIN, world.quang_nam, "quantri.49")
    world.ministry = officer(Role.MINISTRY, None, "bo")
    world.admin = officer(Role.ADMIN, None, "quantri")
    world.neighbour = officer(Role.CLERK, world.next_door, "canbo.20374")
    world.neighbour_chair = officer(Role.CHAIR, world.next_door, "lanhdao.20374")
    world.neighbour_admin = officer(Role.ADMIN, world.next_door, "quantri.20374")
    world.other_department = officer(Role.DEPARTMENT, world.lao_cai, "so.10")
    world.other_district = officer(Role.DISTRICT, world.bat_xat, "huyen.082")
    world.other_admin = officer(Role.ADMIN, world.lao_cai, "quantri.10")
    world.unplaced = officer(None, None, "khongdiaban")


INSIDERS = (
    "clerk",
    "chair",
    "district_officer",
    "department",
    "province_admin",
    "ministry",
    "admin",
)
OUTSIDERS = (
    "neighbour",
    "neighbour_chair",
    "neighbour_admin",
    "other_department",
    "other_district",
    "other_admin",
)


def _fill_home(world: SimpleNamespace) -> None:
    home = world.home
    world.village = make.make_village(home, "Ngọc Tú", households=212)
    free = make.make_village(home, "Cây Sanh")
    make.declare(home)
    world.decision = make.make_document(
        home, number_raw="4187/QĐ-UBND", signer_name="Ông Ký", note="Ghi chú riêng của xã"
    )
    world.basis_line = LegalBasis.objects.create(
        document=world.decision, position=1, text="Ghi chú riêng của xã"
    )
    world.file = DocumentFile.objects.create(
        document=world.decision,
        purpose="signed",
        version=1,
        original_name="ban-ky-tam-dan.pdf",
        content_type="application/pdf",
        size=len(drafting.PDF),
        sha256="0" * 64,
        content=ContentFile(drafting.PDF, name="ban-ky-tam-dan.pdf"),
    )
    photos = pdf_of_pages([page_of_photo(make.photo())])
    world.photos = DocumentFile.objects.create(
        document=world.decision,
        purpose="signed",
        version=2,
        original_name="ban-ky-tam-dan.pdf",
        content_type="application/pdf",
        size=len(photos),
        sha256="1" * 64,
        content=ContentFile(photos, name="anh.pdf"),
        reason="Ghi chú riêng của xã",
        pages=1,
        text_layer=[f"Quyết định số 4187/QĐ-UBND ngày 28/6/2022 {PERSON}"],
    )
    Correction.objects.create(
        document=world.decision, field="trích yếu", before="a", after="b", reason="thiếu trang hai"
    )
    world.team = make.make_team(home, [world.village], world.decision)
    world.person = make.make_person(PERSON, phone=PHONE, commune=home)
    world.seat = make.seat(world.team, world.person, "leader", posts=["Trưởng thôn"])
    world.twin = make.make_person(PERSON, commune=home)
    world.not_same = NotSame.objects.create(
        first=world.person, second=make.make_person(PERSON, commune=home), said_by=world.clerk
    )
    world.merger = PersonMerge.objects.create(
        kept=world.person,
        merged=make.make_person(PERSON, commune=home, merged_into=world.person),
        reason="Ghi chú riêng của xã",
        merged_by=world.clerk,
        **make.keys_on(home, make.TODAY),
    )
    world.training = Training.objects.create(
        person=world.person,
        course="Ghi chú riêng của xã",
        completed_on=make.TODAY,
        entered_by=world.clerk,
        **make.keys_on(home, make.TODAY),
    )
    world.channel = make.make_channel(home, name="Nhóm Hoa Sim", keeper=PERSON)
    world.saved_view = world.clerk.saved_views.create(page="teams", name="Danh sách riêng Hoa Sim")
    draft = drafting.payload(
        drafting.team(free, members=[drafting.member("Lê Thị Hoàng Yến", "leader")])
    )
    for state, number in (("draft", 4188), ("submitted", 4189), ("returned", 4190)):
        document = make.make_document(
            home,
            number_raw=f"{number}/QĐ-UBND",
            state=state,
            draft=draft,
            entered_by=world.clerk,
            return_note="thiếu trang hai" if state == "returned" else "",
        )
        setattr(world, state, document)
    world.struck_out = make.make_document(
        home, number_raw="4192/QĐ-UBND", state="void", draft=draft, void_reason="gõ nhầm"
    )
    world.own_plan = make.make_plan(
        home,
        document=make.make_document(home, kind="KH", number_raw="4191/KH-UBND"),
        name="4191/KH-UBND của xã",
    )
    world.reform = reforming.drafted(
        home, "Chia thôn Ngọc Tú thành thôn Ngọc Tú và thôn Suối Rêu", world.clerk
    )
    world.reform = reforms.attach_resolution(
        reform=world.reform, name="ban-ky-tam-dan.pdf", content=drafting.PDF, by=world.clerk
    )
    world.unit_event = Reform.objects.create(
        unit=home,
        about="units",
        title="Đổi tên xã Hoa Sim",
        effective_on=make.TODAY,
        entered_by=world.clerk,
        **make.keys_on(home, make.TODAY),
    )
    world.unit_reform = Reform.objects.create(
        unit=home,
        about="units",
        title="Chia xã Hoa Sim",
        effective_on=make.TODAY,
        state="applied",
        entered_by=world.clerk,
        applied_by=world.clerk,
        applied_at=timezone.now(),
        trail={"divided": {str(home.pk): [home.pk]}},
        **make.keys_on(home, make.TODAY),
    )
    world.unit_reform = reforms.attach_resolution(
        reform=world.unit_reform, name="nghi-quyet.pdf", content=drafting.PDF, by=world.clerk
    )
    world.comparison = comparing.start_comparison(
        unit=home,
        on=make.TODAY,
        name="danh-sách-mới-của-tam-dân.csv",
        content="Tên thôn,Số hộ\nThôn Suối Rêu,12\n".encode(),
        by=world.clerk,
    )
    list_reading.read(world.comparison)
    world.batch = imports.upload(
        content="Tên xã,Tên thôn,Số hộ\nTam Dân,Suối Rêu,12\nTam Dan,Đồi Sim,x\n".encode(),
        name="thôn-của-tam-dân.csv",
        kind="villages",
        as_of=make.TODAY,
        unit=home,
        by=world.clerk,
    )
    run.read(world.batch)
    world.batch_row = world.batch.rows.get(row=3)
    world.member_batch = imports.upload(
        content=f"Xã,Tên tổ,Họ và tên,Nhiệm vụ trong tổ,Số điện thoại\n"
        f"Tam Dân,Thôn Ngọc Tú,{PERSON},Tổ phó,{PHONE}\n"
        f"Tam Dan,Thôn Cây Sanh,Lê Thị Hoàng Yến,Tổ trưởng,\n".encode(),
        name="tổ-của-tam-dân.csv",
        kind="members",
        as_of=make.TODAY,
        unit=home,
        by=world.clerk,
    )
    member_run.read(world.member_batch, today=make.TODAY)
    world.member_row = world.member_batch.rows.get(row=3)
    Notice.objects.create(
        officer=world.clerk,
        unit=home,
        day=make.TODAY,
        kind="returned",
        subject="paper",
        milestone="+0",
        document=world.returned,
        text="Quyết định 4190/QĐ-UBND bị trả lại",
    )
    AuditEntry.objects.create(
        actor=world.clerk,
        actor_label="Huỳnh Thị Sương",
        verb="thử",
        summary="Ghi chú riêng của xã",
        target_type="communes.village",
        target_id=world.village.pk,
        target_label="Thôn Ngọc Tú",
        **make.keys_on(home, make.TODAY),
    )
