"""The JSON schemas that editors read."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lymphoradio.study.read_yaml import read_yaml
from lymphoradio.study.schema import config_schema, schema_files, study_schema

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", schema_files(), ids=lambda path: path.name)
def test_the_committed_schemas_have_not_drifted(path):
    stale = f"{path} is not what the models say; run: python -m lymphoradio.study.schema"
    assert (ROOT / path).read_text("utf-8") == schema_files()[path], stale


@pytest.mark.parametrize("schema", [config_schema(), study_schema()], ids=["config", "study"])
def test_the_schemas_are_schemas(schema):
    Draft202012Validator.check_schema(schema)


def test_the_projects_own_files_fit():
    config = read_yaml((ROOT / "config.yaml").read_text("utf-8")).data
    assert list(Draft202012Validator(config_schema()).iter_errors(config)) == []
    for files in config["studies"].values():
        plan = read_yaml((ROOT / files["plan"]).read_text("utf-8")).data
        assert list(Draft202012Validator(study_schema()).iter_errors(plan)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("maximum: 100", "maximun: 100"),
        ("decimals: 0, minimum: 18", "decimals: 11, minimum: 18"),
        ("known_at: 4 weeks", "known_at: 4 fortnights"),
        ("kind: cox", "kind: coxx"),
        ("    kind: cox\n", ""),
        ("1: event", "1: happened"),
        ("endpoint: os", "endpiont: os"),
    ],
)
def test_an_editor_finds_what_we_find(tiny, old, new):
    validator = Draft202012Validator(study_schema())
    assert list(validator.iter_errors(read_yaml(tiny.plan).data)) == []
    assert list(validator.iter_errors(read_yaml(tiny.edit_plan(old, new).plan).data))
    assert tiny.messages()
