"""An empty Word file with our page, styles, lists and settings; and a file as the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from importlib import resources

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Twips

from ...words import text
from .content import Document, Run
from .docx_parts import field_code, paragraph, tab, text_run
from .prose_normal import one_line

#: Where the file keeps what people had written when it was made.
WRITTEN_PART = "/customXml/nabij.xml"
_LOCALES = {"nl": "nl-BE", "fr": "fr-BE", "en": "en-GB"}
_PAGE_WIDTH, _PAGE_HEIGHT, _MARGIN, _FOOTER = 11906, 16838, 1247, 624
# Word wants a date and the same document must give the same file: this one says nothing.
_NO_DATE = datetime(2000, 1, 1)
_NO_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# The most characters Word keeps of a property.
_MOST_PROPERTY = 255
# Names the part above for Word, which keeps only data that has such a name.
_ITEM_ID = "{6E616269-6A00-4275-8274-616E616C7973}"
_PROPS_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_PROPS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
    f'ds:itemID="{_ITEM_ID}"><ds:schemaRefs/></ds:datastoreItem>'
)


def empty(document: Document) -> WordDocument:
    """A Word file without text, in the document's language and with its footer and properties."""
    word = docx.Document()
    _drop_unused(word)
    styles = word.styles.element
    # Word asks this list what to call the styles it knows itself.
    latent = styles.find(qn("w:latentStyles"))
    _fill(styles, "docx_styles.xml")
    styles.insert(1, latent)
    _fill(word.part.numbering_part.element, "docx_numbering.xml")
    _fill(word.settings.element, "docx_settings.xml")
    locale = _LOCALES[document.language]
    for tongue in (*styles.iter(qn("w:lang")), *word.settings.element.iter(qn("w:themeFontLang"))):
        tongue.set(qn("w:val"), locale)
    _set_page(word)
    _set_footer(word, document)
    _set_properties(word, document, locale)
    return word


def keep_written(word: WordDocument, written: bytes) -> None:
    """Put what people had written, as XML, into the file as a part of its own."""
    package = word.part.package
    kept = Part(PackURI(WRITTEN_PART), "application/xml", written, package)
    props = Part(PackURI("/customXml/itemProps1.xml"), _PROPS_TYPE, _PROPS.encode(), package)
    kept.relate_to(props, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    word.part.relate_to(kept, RELATIONSHIP_TYPE.CUSTOM_XML)


def saved(word: WordDocument) -> bytes:
    """The file, with parts in a fixed order and without dates: the same text, the same bytes."""
    first, last = io.BytesIO(), io.BytesIO()
    word.save(first)
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(last, "w") as kept:
        # Readers want the list of types first; sorted by name it is, "[" being below all letters.
        for name in sorted(made.namelist()):
            entry = zipfile.ZipInfo(name, _NO_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            kept.writestr(entry, made.read(name))
    return last.getvalue()


def _drop_unused(word: WordDocument) -> None:
    """Leave out what python-docx's own template brings along: a picture of a page, and data."""
    package = word.part.package
    if package is None:  # pragma: no cover
        raise ValueError("a Word file without a package")
    for rels, kinds in (
        (package.rels, ("thumbnail", "extended-properties")),
        (word.part.rels, ("customXml", "stylesWithEffects")),
    ):
        for name in [name for name, rel in rels.items() if rel.reltype.endswith(kinds)]:
            del rels[name]


def _fill(part: BaseOxmlElement, name: str) -> None:
    """Put the content of one of our files in the place of that of a part."""
    source = resources.files(__package__ or "") / name
    part[:] = parse_xml(source.read_bytes())[:]


def _set_page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Twips(_PAGE_WIDTH), Twips(_PAGE_HEIGHT)
    section.left_margin = section.right_margin = Twips(_MARGIN)
    section.top_margin = section.bottom_margin = Twips(_MARGIN)
    section.header_distance = section.footer_distance = Twips(_FOOTER)


def _set_footer(word: WordDocument, document: Document) -> None:
    page = [text_run(Run(text("document.page", document.language) + "\N{NO-BREAK SPACE}"))]
    pages = [*page, *field_code("PAGE"), text_run(Run(" / ")), *field_code("NUMPAGES")]
    line = [text_run(Run(one_line(document.footer))), tab(), *pages]
    footer = word.sections[0].footer
    footer.is_linked_to_previous = False
    footer.part.element[:] = [paragraph("Footer", line)]


def _set_properties(word: WordDocument, document: Document, locale: str) -> None:
    properties = word.core_properties
    properties.title = one_line(document.title)[:_MOST_PROPERTY]
    properties.subject = one_line(" ".join(document.subtitle))[:_MOST_PROPERTY]
    properties.author = properties.last_modified_by = "nabij"
    properties.created = properties.modified = _NO_DATE
    properties.comments = properties.keywords = properties.category = ""
    properties.language = locale
    properties.revision = 1
