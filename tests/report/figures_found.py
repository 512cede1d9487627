"""The figures of a neighbourhood of a study that was worked out, at any threshold."""

import dataclasses

import pytest

from nabij.report.neighbourhood.choice import Asked, choose
from nabij.report.neighbourhood.figures import figures

HIDING = ("small", "hidden")


def parts_of(run):
    return run.study, run.inputs, run.ground, run.analysis


def figures_of(run, asked, threshold=None, comparisons=None):
    study, inputs, ground, analysis = run
    if threshold is not None:
        own = study.study.model_copy(update={"suppress_below": threshold})
        study = study.model_copy(update={"study": own})
    if comparisons is not None:
        inputs = dataclasses.replace(inputs, comparisons=comparisons)
    hood = asked if not isinstance(asked, Asked) else choose(study, inputs, ground, asked)
    return figures(study, inputs, ground, analysis, hood)


TOWN = []


@pytest.fixture(scope="module", autouse=True)
def town(town_run):
    # hypothesis would write out every fixture of a test that fails: those ask for it here
    TOWN[:] = [town_run]
    return parts_of(town_run)
