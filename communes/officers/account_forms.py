"""Forms of signing in, of passwords and of accounts; they validate and never save."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import validate_password

from communes.forms import CleanCharField, DayField
from communes.officers.account_rules import USERNAME, USERNAME_RULE
from communes.phones import PhoneError, normalise_phone
from communes.roles import Role
from communes.throttle import Throttle, wait_message
from communes.vietnamese import nfc

CHOOSING_HELP = (
    "Từ 10 ký tự, không chỉ gồm chữ số, không giống tên đăng nhập, không phải mật khẩu "
    "thường gặp. Ba, bốn từ ghép lại vừa dễ nhớ vừa khó đoán."
)
NEW_BOXES = {"autocomplete": "new-password"}


class SignInForm(AuthenticationForm):
    """Name and password. No answer tells whether an account exists or is closed."""

    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím viết hoa và bộ gõ tiếng Việt "
            "rồi nhập lại."
        ),
        "inactive": "Tên đăng nhập hoặc mật khẩu không đúng.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = "Tên đăng nhập", "Mật khẩu"
        name.error_messages["required"] = "Nhập tên đăng nhập, ví dụ canbo.20392."
        password.error_messages["required"] = "Nhập mật khẩu."
        name.widget.attrs.update({"spellcheck": "false", "autocorrect": "off"})

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if not typed or not password:
            return self.cleaned_data
        throttle = Throttle(self.request, "sign-in", typed.lower())
        if wait := throttle.seconds_to_wait():
            raise forms.ValidationError(wait_message(wait), code="wait")
        # A telephone begins the name with a capital; the portal gives names without.
        small, password = typed.lower(), nfc(password)
        self.user_cache = authenticate(self.request, username=small, password=password)
        if self.user_cache is None and typed != small:
            # The operator's own account, opened on the command line, may have some.
            self.user_cache = authenticate(self.request, username=typed, password=password)
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        throttle.forget()
        return self.cleaned_data


class OwnPasswordForm(PasswordChangeForm):
    """The officer's own change: the password in use, then the new one twice."""

    error_messages = {
        "password_incorrect": "Mật khẩu đang dùng không đúng. Nhập lại.",
        "password_mismatch": "Hai lần nhập mật khẩu mới không giống nhau. Nhập lại cả hai.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Mật khẩu đang dùng"
        _label_new_passwords(self, "new_password1", "new_password2")
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)

    def clean_old_password(self) -> str:
        # Passwords are kept precomposed; some keyboards send accents apart.
        self.cleaned_data["old_password"] = nfc(self.cleaned_data["old_password"])
        return super().clean_old_password()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        old, new = values.get("old_password"), values.get("new_password1")
        if old and old == new:
            self.add_error("new_password1", "Mật khẩu mới phải khác mật khẩu đang dùng.")
        return values


class OneTimeCodeForm(forms.Form):
    """Name, code and a new password twice, of somebody who cannot sign in."""

    username = CleanCharField(
        label="Tên đăng nhập",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    code = CleanCharField(
        label="Mã một lần",
        max_length=20,
        help_text="Tám chữ và số do người quản trị tài khoản cấp, ví dụ ABCD-2345.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    new_password1 = forms.CharField(strip=False, widget=forms.PasswordInput(attrs=NEW_BOXES))
    new_password2 = forms.CharField(strip=False, widget=forms.PasswordInput(attrs=NEW_BOXES))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_new_passwords(self, "new_password1", "new_password2")

    def clean_new_password1(self) -> str:
        password: str = self.cleaned_data["new_password1"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, second = values.get("new_password1"), values.get("new_password2")
        if first and second and first != second:
            self.add_error(
                "new_password2", "Hai lần nhập mật khẩu mới không giống nhau. Nhập lại cả hai."
            )
        return values


class PhoneField(CleanCharField):
    """A mobile, or the landline of an office; '' when none is given."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        digits = re.sub(r"[ .]", "", typed)
        if re.fullmatch(r"02[0-9]{8,9}", digits):
            return digits
        try:
            return normalise_phone(typed)
        except PhoneError as error:
            hint = f" Có phải {error.suggestion}?" if error.suggestion else ""
            raise forms.ValidationError(f"{error.message_vi}{hint}") from error


class ParticularsForm(forms.Form):
    """Who the person behind an account is."""

    full_name = CleanCharField(label="Họ và tên", max_length=120)
    position = CleanCharField(
        label="Chức vụ",
        max_length=120,
        required=False,
        help_text="Như ghi trong quyết định, ví dụ: Công chức Văn hóa - xã hội.",
    )
    phone = PhoneField(
        label="Điện thoại",
        max_length=20,
        required=False,
        help_text="Để người quản trị gọi được khi cần cấp lại mật khẩu.",
    )
    email = forms.EmailField(label="Thư điện tử", required=False)


class PostForm(forms.Form):
    """A role in a unit chosen before, from a day on."""

    role = forms.ChoiceField(label="Vai trò", widget=forms.RadioSelect)
    valid_from = DayField(label="Từ ngày", help_text="Ngày bắt đầu nhiệm vụ, ví dụ 30/6/2022.")

    def __init__(self, *args: Any, roles: tuple[str, ...], day: datetime.date, **kw: Any) -> None:
        """roles: those that the manager may give in the unit."""
        super().__init__(*args, **kw)
        choices = [(role, ROLE_WORDS[role]) for role in roles]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = day
        if len(roles) == 1:
            self.fields["role"].initial = roles[0]


class NewPostForm(PostForm):
    reason = CleanCharField(
        label="Căn cứ, lý do",
        max_length=500,
        required=False,
        help_text="Ví dụ: Quyết định điều động số 15/QĐ-UBND ngày 10/6/2022.",
    )


class NewOfficerForm(ParticularsForm, PostForm):
    """An account with its first post."""

    username = CleanCharField(
        label="Tên đăng nhập",
        max_length=60,
        required=False,
        help_text="Để trống thì đặt theo vai trò và mã đơn vị, ví dụ canbo.20392.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    field_order = ["full_name", "position", "role", "valid_from", "phone", "email", "username"]

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].lower()
        if username and not USERNAME.fullmatch(username):
            raise forms.ValidationError(USERNAME_RULE)
        return username


class CloseForm(forms.Form):
    last_day = DayField(
        label="Ngày làm việc cuối cùng",
        help_text="Hôm nay hoặc một ngày trước đó. Tài khoản thôi đăng nhập được ngay khi đóng.",
    )
    reason = CleanCharField(
        label="Lý do", max_length=500, help_text="Ví dụ: chuyển công tác, nghỉ hưu."
    )


class OfficerFilter(forms.Form):
    """What the list of officers is narrowed to."""

    STATES = (("", "Đang dùng"), ("da-dong", "Đã đóng"), ("tat-ca", "Tất cả"))

    q = CleanCharField(label="Tên hoặc tên đăng nhập", required=False, max_length=100)
    unit = CleanCharField(label="Đơn vị (tên hoặc mã)", required=False, max_length=100)
    role = forms.ChoiceField(
        label="Vai trò", required=False, choices=[("", "Mọi vai trò"), *Role.choices]
    )
    state = forms.ChoiceField(label="Tài khoản", required=False, choices=STATES)

    # Names in the address are Vietnamese, as everywhere.
    NAMES = {"unit": "don-vi", "role": "vai-tro", "state": "trang-thai"}

    def add_prefix(self, field_name: str) -> str:
        return self.NAMES.get(field_name, field_name)


class AuditFilter(forms.Form):
    """What the audit trail is narrowed to."""

    person = CleanCharField(label="Người thực hiện", required=False, max_length=100)
    first_day = DayField(label="Từ ngày", required=False)
    last_day = DayField(label="Đến ngày", required=False)
    kind = forms.ChoiceField(label="Loại hồ sơ", required=False)
    q = CleanCharField(label="Nội dung có chữ", required=False, max_length=100)

    NAMES = {"person": "nguoi", "first_day": "tu", "last_day": "den", "kind": "loai"}

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Mọi loại"), *kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        return self.NAMES.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Ngày cuối phải từ ngày đầu trở đi.")
        return values


# A role with what it means, for the person who gives it.
ROLE_WORDS: dict[str, str] = {
    Role.CLERK: "Cán bộ xã: nhập thôn, quyết định, tổ và thành viên của xã",
    Role.CHAIR: "Lãnh đạo xã: như cán bộ xã, và duyệt quyết định",
    Role.DISTRICT: "Cán bộ huyện: theo dõi các xã trong huyện, lập kế hoạch",
    Role.DEPARTMENT: "Cán bộ Sở: theo dõi toàn tỉnh, lập kế hoạch, quản lý tài khoản",
    Role.MINISTRY: "Cán bộ Bộ: xem số liệu cả nước",
    Role.ADMIN: "Quản trị: quản lý tài khoản, thôn và danh mục trong địa bàn",
}


def _label_new_passwords(form: forms.Form, first: str, second: str) -> None:
    """One wording of the two boxes wherever a password is chosen."""
    form.fields[first].label = "Mật khẩu mới"
    form.fields[first].help_text = CHOOSING_HELP
    form.fields[second].label = "Nhập lại mật khẩu mới"
    form.fields[second].help_text = ""
