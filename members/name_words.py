"""Syllables by which names of people are told from the words around them; pure.

Keys of communes.vietnamese.match_key. The surnames are those of the Kinh and of the larger
peoples; one that is missing here only makes a hint less often, never a wrong verdict.
"""

_SURNAMES = """
nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh lâm phùng mai tô
trịnh đoàn tăng bành hà thái tạ tống chu châu trương lương vương cao lưu la thân quách quan doãn lục
nghiêm nông hứa triệu giàng vàng sùng lò lường cầm quàng tòng bạc điêu lù mùa thào hạng cứ ly má
giang thạch kim danh sơn ksor rơ siu nay rmah kpă hồng đàm tôn khúc kiều diệp ông từ ninh phí bế ma
sầm khổng viên tiêu cù cung âu mạc thiều mạch y a
"""
_POSTS = """
trưởng thôn, trưởng bản, trưởng khối, trưởng khu, trưởng ấp, trưởng ban, trưởng công, trưởng trạm,
trưởng phòng, bí thư, phó bí, phó chủ, phó trưởng, phó thôn, phó ban, phó công, chủ tịch, chủ nhiệm,
công an, công chức, cán bộ, viên chức, giáo viên, hiệu trưởng, thành viên, tổ trưởng, tổ phó,
tổ viên, thư ký, chi hội, chi đoàn, chi bộ, hội trưởng, hội viên, hội phụ, hội nông, hội cựu,
đoàn thanh, đoàn viên, đội trưởng, người dân, dân quân, nhân viên, mặt trận, y tế, quân sự,
văn hóa, văn phòng, khu phố, tổ dân, ủy viên, ủy ban, nơi nhận, như điều, họ và, chức vụ, chức danh,
điện thoại, đơn vị, ghi chú
"""

SURNAMES = frozenset(_SURNAMES.split())
HONORIFICS = frozenset({"ông", "bà", "anh", "chị", "chí", "cô"})

# The two words with which a post, a body or the head of a column begins.
POSTS = frozenset(" ".join(post.split()) for post in _POSTS.split(","))
