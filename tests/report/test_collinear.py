"""Variables of a model that carry nearly the same information are named in a warning."""

import pandas as pd

from lymphoradio.report.collinear import LARGEST_VIF, collinear_caveats
from lymphoradio.study.specs import Cox


def rows(**factors):
    return pd.DataFrame({"estimate_type": "variance_inflation", "method": "generalised variance inflation factor",
                         "model": "all", "variable": list(factors), "estimate": list(factors.values())})  # fmt: skip


def said(tiny, **factors):
    study = tiny.study()
    spec = Cox(endpoint="os", candidates=("age", "arm"), models={"all": {"label": "All", "variables": ["age", "arm"]}})
    return list(collinear_caveats(study, spec, rows(**factors)))


def test_the_two_with_the_largest_factors_are_named(tiny):
    [text] = said(tiny, age=1.2, cd4_pre=214584.0, cd4_post=214583.0)
    assert text.startswith("All: CD4+ before (214,584.0) and CD4+ after (214,583.0) carry nearly the same information")
    assert "Age" not in text


def test_up_to_the_limit_nothing_is_said(tiny):
    assert said(tiny, age=LARGEST_VIF, arm=9.0) == []
