"""Write docs/zaal.schema.json and the keys in docs/zaalbestand.md: `python docs/make_schema.py`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from nabij.seating.room_schema import json_schema

SCHEMA = Path(__file__).with_name("zaal.schema.json")
PAGE = Path(__file__).with_name("zaalbestand.md")
_KEYS = re.compile(r"(?<=<!-- sleutels: docs/make_schema.py -->\n).*(?=<!-- einde -->)", re.DOTALL)
_TYPES = {
    "string": "tekst",
    "number": "getal",
    "integer": "geheel getal",
    "boolean": "true / false",
}
#: The part that each list of the room holds, in the order of the page.
_PARTS = {
    "Walls": "walls",
    "Door": "doors[]",
    "Window": "windows[]",
    "Pillar": "pillars[]",
    "Counter": "counters[]",
    "Table": "tables[]",
    "Seat": "seats[]",
    "Bench": "benches[]",
    "Zone": "zones[]",
}


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def page_text() -> str:
    """The page with its tables of keys made anew."""
    schema = json_schema()
    parts = [_table("De zaal zelf", schema)]
    parts += [_table(f"`{name}`", schema["$defs"][part]) for part, name in _PARTS.items()]
    return _KEYS.sub(lambda _: "\n" + "\n".join(parts) + "\n", PAGE.read_text(encoding="utf-8"))


def _table(title: str, part: dict[str, Any]) -> str:
    rows = [
        f"| `{key}` | {_type(field)} | {_default(key, field, part)} | {field['description']} |"
        for key, field in part["properties"].items()
        if key != "$schema"
    ]
    head = f"### {title}\n\n{part['description']}\n\n"
    return (
        head
        + "| Sleutel | Soort | Standaard | Betekenis |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _type(field: dict[str, Any]) -> str:
    if "enum" in field:
        return ", ".join(f"`{option}`" for option in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    options = field.get("anyOf", [field])
    kind = options[0].get("type", "object")
    if kind == "array":
        return "punt" if "prefixItems" in options[0] else "lijst"
    return _TYPES.get(kind, "object")


def _default(key: str, field: dict[str, Any], part: dict[str, Any]) -> str:
    if key in part["required"]:
        return "verplicht"
    value = field.get("default")
    if value in (None, "", []):
        return "-"
    return f"`{json.dumps(value)}`".replace('"', "")


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8", newline="\n")
    PAGE.write_text(page_text(), encoding="utf-8", newline="\n")
