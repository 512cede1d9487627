"""What the what-ifs of a study build on."""

from __future__ import annotations

from nabij.pipeline import lay_ground, read
from nabij.scenario import prepare
from nabij.study import load_study

KEY = "people_in_gap"


def base_of(path):
    study = load_study(path)
    inputs = read(study)
    return prepare(study, inputs, lay_ground(study, inputs))
