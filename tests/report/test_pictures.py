"""One picture of each family."""

from __future__ import annotations

import base64

from synthetic_study import synthetic_runs, write_directory

from resdsl.report.pictures import family_pictures
from resdsl.study.findings.statistics import summarise
from resdsl.study.run.run_directory import RunDirectory


def test_the_shallowest_net_of_each_family_that_has_a_document(tmp_path):
    runs = synthetic_runs({"plain": {5: 0.8, 2: 0.9}, "residual": {2: 0.9, 5: 0.9}})
    directory = RunDirectory(write_directory(tmp_path, runs))
    directory.family({"family": "residual", "n": 2}).unlink()
    found = list(family_pictures(directory, summarise(runs)))
    assert [picture.name for picture in found] == ["plain, n 2", "residual, n 5"]
    assert [picture.cell.depth for picture in found] == [10, 22]
    for picture in found:
        svg = base64.b64decode(picture.svg)
        assert svg.startswith(b"<svg")
        assert directory.family(picture.cell.cell).with_suffix(".svg").read_bytes() == svg


def test_a_study_without_documents_has_no_pictures(tmp_path):
    runs = synthetic_runs({"plain": {2: 0.9}})
    directory = RunDirectory(write_directory(tmp_path, runs, pictures=False))
    assert list(family_pictures(directory, summarise(runs))) == []
