"""What files are called that are sent along: the name that people know, and never a path."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.api.file_names import called, calling, sent_name
from nabij.messages import LayerError, Message


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("antwoorden 2024.csv", "antwoorden 2024.csv"),
        ("/home/mia/antwoorden.csv", "antwoorden.csv"),
        ("C:\\Users\\mia\\antwoorden.csv", "antwoorden.csv"),
        ("../../x.csv", "x.csv"),
        ("été à l'école.csv", "été à l'école.csv"),
        ("twee\u00a0 \t woorden.csv", "twee woorden.csv"),
        ("om\u202egekeerd\x07.csv", "omgekeerd.csv"),
        ("a" * 300 + ".csv", "a" * 60 + ".csv"),
        ("zonder eind", "zonder eind"),
        ("", "bevraging.csv"),
        (None, "bevraging.csv"),
        ("..", "bevraging.csv"),
        ("map/", "bevraging.csv"),
    ],
)
def test_the_name_of_a_file(given, expected):
    assert sent_name(given, "bevraging.csv") == expected


@given(st.text(max_size=100))
def test_a_name_is_never_a_path_nor_nothing(name):
    made = sent_name(name, "zaal")
    assert made and len(made) < 100 and made.isprintable()
    assert Path(made).name == made and not {"/", "\\", ":"} & set(made)


def test_only_the_file_itself_is_renamed():
    file = Path("/data/uploads/x/bevraging.csv")
    for ours in (file, str(file), file.name):
        facts = {"file": ours, "column": "naam", "n": 3, "other": Path("/y.csv"), "rows": ["a"]}
        assert called(Message("k", facts), file, "ons.csv").facts == facts | {"file": "ons.csv"}


def test_a_mistake_keeps_its_kind_and_sentence():
    file = Path("/data/x.csv")
    with pytest.raises(LayerError) as caught, calling(file, "ons.csv"):
        raise LayerError("tables.empty", file=file)
    assert caught.value.message == Message("tables.empty", {"file": "ons.csv"})
    assert "ons.csv" in str(caught.value)
