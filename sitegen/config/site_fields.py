"""The fields of `site.yaml`: what may be set there, and in which form."""

from __future__ import annotations

from msgspec import Struct

from sitegen.config.appearance import APPEARANCE
from sitegen.config.boards import BOARDS
from sitegen.config.disclosure import Rules
from sitegen.config.government import GOVERNMENT
from sitegen.config.holidays import HOLIDAYS
from sitegen.config.index_numbers import INDEX_NUMBER
from sitegen.config.organizations import CONTACT, ENQUIRIES
from sitegen.config.publishing import PUBLISH
from sitegen.domain.allowance import LABELS
from sitegen.domain.document import Category
from sitegen.schema.fields import Field, Fields, ListOf, Record
from sitegen.schema.kinds import (
    Choice,
    Flag,
    Identifier,
    Language,
    Number,
    PathKind,
    PerLanguage,
    TextKind,
    TimeZone,
    Url,
)

FILE_TYPES = (
    *("pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "csv", "txt", "ppt", "pptx", "dps", "ofd"),
    *("zip", "png", "jpg", "jpeg", "gif", "webp", "svg"),
)
ACTIVE_TYPES = frozenset(
    [
        # Pages, and what browsers render as XML with the scripts of XHTML in it.
        *("html", "htm", "xhtml", "xht", "shtml", "shtm", "mht", "mhtml", "xml", "xsl", "xslt"),
        *("svgz", "rss", "atom", "rdf", "mathml", "mml", "xbl", "xsd", "wsdl", "xspf"),
        *("swf", "hta", "htc"),
        *("php", "php3", "php4", "php5", "php7", "pht", "phtml", "phar", "asp", "aspx", "ashx"),
        *("asmx", "jsp", "jspx", "cfm", "cgi", "fcgi"),
    ]
)
"""Files that run programs in the name of the site, in a browser or on the server.

They are never published, whatever `file_types` says.
"""


class Limits(Struct, frozen=True):
    """The size and time that one input may take."""

    document_kib: int = 2048
    file_mib: int = 50
    seconds: float = 10.0
    board_mib: int = 1024
    board_seconds: int = 600


class Paper(Struct, frozen=True):
    """Settings for print. The red head (红头) is the issuer's name in red above a red line."""

    red_header: bool = False


_CATEGORY = Record(
    Fields(
        (
            Field("id", Identifier(), "编号", "Short name for addresses.", required=True),
            Field("name", PerLanguage(), "名称", "Name per language.", required=True),
            Field("kind", Choice((("notice", ""), ("plan", "plan"))), "种类", "notice or plan."),
        )
    ),
    lambda kind="", **named: Category(plan=kind == "plan", **named),
)

_UNTRANSLATED = (
    ("link", "link"),
    ("链接", "link"),
    ("page", "page"),
    ("页面", "page"),
    ("hide", "hide"),
    ("隐藏", "hide"),
)

_HISTORY = (
    ("none", ""),
    ("不显示", ""),
    ("dates", "dates"),
    ("日期", "dates"),
    ("differences", "differences"),
    ("差异", "differences"),
)

_LIMITS = Record(
    Fields(
        (
            Field("document_kib", Number(whole=True), doc="Largest document, KiB."),
            Field("file_mib", Number(whole=True), doc="Largest attachment, MiB."),
            Field("seconds", Number(), doc="Longest conversion of one text, processor seconds."),
            Field("board_mib", Number(whole=True), doc="Most that is read of one board, MiB."),
            Field("board_seconds", Number(whole=True), doc="Longest reading of one board, s."),
        )
    ),
    Limits,
)

_PAPER = Record(
    Fields((Field("red_header", Flag(), "红头", "Print documents under a red head."),)),
    Paper,
)

WEB_SERVERS = ("nginx", "apache", "caddy")
_ENCODINGS = ("gz", "br")
_CHECKS = tuple((name, check) for check, (label, _) in LABELS.items() for name in (check, label))

SITE_FIELDS = Fields(
    (
        Field("title", PerLanguage(), "网站名称", "Name of the site per language.", required=True),
        Field("description", PerLanguage(), "网站简介", "One sentence about the site."),
        Field("license", PerLanguage(), "许可", "Terms under which what is published may be used."),
        Field("base_url", Url(), "网址", "Address under which it is published.", required=True),
        Field("languages", ListOf(Language()), "语言", "Languages, its own first.", required=True),
        Field(
            "untranslated",
            Choice(_UNTRANSLATED),
            "未译材料",
            "What a language shows of documents not translated: link, page or hide.",
        ),
        Field("time_zone", TimeZone(), "时区", "Time zone, such as Asia/Shanghai."),
        Field("organization", Identifier(), "主办单位", "Id of the publisher.", required=True),
        Field("categories", ListOf(_CATEGORY), "类别", "Kinds of disclosure.", required=True),
        Field("contact", CONTACT, "联系方式", "Contact of the site."),
        Field("enquiries", ENQUIRIES, "依申请公开", "Who answers requests for information."),
        Field("content", PathKind(limit=200), "内容目录", "Folder of the sources."),
        Field("output", PathKind(limit=200), "输出目录", "Folder of the built site."),
        Field("theme", PathKind(limit=200), "主题目录", "Folder laid over the default theme."),
        Field(
            "file_types",
            ListOf(TextKind(limit=10)),
            "附件类型",
            "Extensions that may be published.",
        ),
        Field("limits", _LIMITS, "限制", "The size and time that one input may take."),
        Field(
            "numbered_headings",
            Flag(),
            "序号标题",
            "Whether lines numbered 一、 and （一） are headings; true unless set.",
        ),
        Field("qr", Flag(), "二维码", "Whether documents show a QR code of their address."),
        Field("print", _PAPER, "打印", "How documents are printed."),
        Field("government", GOVERNMENT, "政务网站", "Numbers of a government website, or none."),
        Field("appearance", APPEARANCE, "外观", "Colours, pictures and fonts."),
        Field("index_number", INDEX_NUMBER, "索引号", "The form of index numbers."),
        Field("holidays", ListOf(HOLIDAYS), "节假日", "Holidays of years that we do not know yet."),
        Field(
            "checks_off",
            ListOf(Choice(_CHECKS)),
            "不做的检查",
            "Pre-publication checks that are left out.",
        ),
        Field("disclosure", Rules(), "公开规则", "What must be published, and by when."),
        Field(
            "boards", BOARDS, "各地公开栏", "Boards of others, of which this site is the portal."
        ),
        Field("publish", PUBLISH, "发布到", "Places that `sitegen publish` brings the site to."),
        Field(
            "history",
            Choice(_HISTORY),
            "历次版本",
            "Earlier versions of documents, from git: none (unless set), dates, or differences.",
        ),
        Field(
            "server",
            Choice(tuple((name, name) for name in WEB_SERVERS)),
            "网站服务器",
            "The web server, for which old and withdrawn addresses are listed in `_server/`.",
        ),
        Field(
            "compress",
            ListOf(Choice(tuple((name, name) for name in _ENCODINGS))),
            "压缩",
            "Encodings in which the web server finds files compressed: gz, br.",
        ),
    )
)

# Parts of them, which are read of settings that may have faults.
CONTENT = Fields(tuple(f for f in SITE_FIELDS.fields if f.key == "content"))
MADE_OF = Fields(
    tuple(f for f in SITE_FIELDS.fields if f.key in ("content", "theme", "appearance"))
)
TIME_ZONE = Fields(tuple(f for f in SITE_FIELDS.fields if f.key == "time_zone"))
