"""What a plan gets wrong between its parts."""

import pytest

from lymphoradio.study.check import find_problems

TEXT = "uses text where a number is needed; compare a factor with one of its labels in quotes"
DAYS = "  days: {label: Time, unit: days}"
COX = "study.yaml: line 28, analyses.death"

CASES = [
    (
        "{0: Control, 1: Treated}",
        "{0: Control, NA: Treated}",
        "line 5, columns.arm.levels.NA: the code 'NA' is also a code for a missing value.",
    ),
    (
        "measured_in: 10^9/L",
        "measured_in: kg",
        "line 8, columns.cd8_pre.measured_in: 'kg' cannot be converted to 'cells/uL'. "
        "It can be measured in cells/mm3, 10^6/L, 10^3/uL, 10^9/L.",
    ),
    (
        "unit: cells/uL, measured_in: 10^9/L",
        "unit: U, measured_in: 10^9/L",
        "line 8, columns.cd8_pre.measured_in: '10^9/L' cannot be converted to 'U'. Give units of the same quantity.",
    ),
    (
        "id: pid",
        "id: age",
        "line 4, columns.age: is the id; it is read only to find duplicates. Remove it from columns.",
    ),
    (
        "formula: cd4_pre / cd8_pre",
        "formula: cd4_pre / cd9",
        "line 12, derived.ratio.formula: uses 'cd9', which is not known here. Describe it under columns.",
    ),
    (
        "formula: cd4_pre / cd8_pre",
        "formula: cd4_pre / cd8_pro",
        "line 12, derived.ratio.formula: uses 'cd8_pro', which is not known here. Did you mean 'cd8_pre'?",
    ),
    (
        "formula: cd4_pre / cd8_pre",
        "formula: cd4_pre / relative",
        "line 12, derived.ratio.formula: uses 'relative', which is not known here. Derive it before this one.",
    ),
    (
        "formula: cd4_pre / cd8_pre",
        "formula: cd4_pre / arm",
        f"line 12, derived.ratio.formula: 'cd4_pre / arm' {TEXT}.",
    ),
    (
        "ratio: {",
        "age: {",
        "line 12, derived.age: 'age' is also a column of the CSV. Give the derived column another name.",
    ),
    (
        "ratio: {",
        "pid: {",
        "line 12, derived.pid: 'pid' is also a column of the CSV. Give the derived column another name.",
    ),
    (
        "ratio: {",
        "flow_step: {",
        "line 12, derived.flow_step: is a name that the flow of patients needs. Give the column another name.",
    ),
    (
        "ratio: {",
        "patients: {",
        "line 12, derived.patients: is a name that the heads of a table of characteristics need. "
        "Give the column another name.",
    ),
    (
        "  days: {",
        "  GLOBAL: {label: Global}\n  days: {",
        "line 9, columns.GLOBAL: is a name that the test of proportional hazards needs. Give the column another name.",
    ),
    (
        "ratio: {",
        "a + b: {",
        "line 12, derived.a + b: the name has ' + ' in it, which joins the variables of a model in the results. "
        "Give the column another name.",
    ),
    (
        "formula: cd4_post < cd4_pre",
        "formula: cd4_post < cd4_pre, unit: x",
        "line 15, derived.decline: is a factor; it has no unit or decimals.",
    ),
    (
        "drop: age < 20",
        "drop: agee < 20",
        "line 17, exclusions[0].drop: uses 'agee', which is not known here. Did you mean 'age'?",
    ),
    (
        "drop: age < 20",
        'drop: arm == "Contol"',
        "line 17, exclusions[0].drop: 'arm == \"Contol\"' compares 'arm' with 'Contol'; "
        "its levels are 'Control', 'Treated'.",
    ),
    ("leaves: adults", "leaves: enrolled", "line 17, exclusions[0].leaves: the population 'enrolled' is named twice."),
    (
        "flow: {by: arm",
        "flow: {by: age",
        "line 21, flow.by: 'age' has no levels; a factor is needed here. Give it levels under columns.",
    ),
    (
        "After: cd4_post",
        "After: cd4_pots",
        "line 21, flow.followed.After: no column 'cd4_pots' under columns or derived. Did you mean 'cd4_post'?",
    ),
    (
        "time: days,",
        "time: dayz,",
        "line 20, endpoints.os.time: no column 'dayz' under columns or derived. Did you mean 'days'?",
    ),
    (
        DAYS,
        "  days: {label: Time, date_format: '%Y-%m-%d'}",
        "line 20, endpoints.os.time: 'days' is a date; an endpoint needs the time from time zero. "
        "Derive it: days_between(start, end).",
    ),
    (
        "event: status",
        "event: decline",
        "line 20, endpoints.os.event: 'decline' is derived; an endpoint reads its event from the CSV. "
        "Put the event's code into a column of the CSV.",
    ),
    (
        "event: status",
        "event: statsu",
        "line 20, endpoints.os.event: no column 'statsu' under columns or derived. Did you mean 'status'?",
    ),
    (
        "ratio: {",
        "os_time: {",
        "line 20, endpoints.os: 'os_time' is also a column. Give the endpoint another name.",
    ),
    (
        "analyses:",
        "analyses:\n  flow: {kind: cox, endpoint: os, candidates: [age]}",
        "line 23, analyses.flow: is the name of the flow of patients. Give the analysis another name.",
    ),
    (
        "  death:",
        "  conclusions:",
        "line 25, analyses.conclusions: is the name of the table of conclusions. Give the analysis another name.",
    ),
    (
        "  death:",
        "  Death:",
        "line 25, analyses.Death: names a file. Use small letters, digits and _ only.",
    ),
    (
        "    pairs:",
        "    instead_of: {analysis: death, because: x}\n    pairs:",
        "line 24, analyses.paired_change.instead_of: only a recommended analysis stands beside another. "
        "Add variant: recommended.",
    ),
    (
        "    pairs:",
        "    variant: recommended\n    instead_of: {analysis: deth, because: x}\n    pairs:",
        "line 25, analyses.paired_change.instead_of.analysis: no analysis is called 'deth'. Did you mean 'death'?",
    ),
    (
        "    pairs:",
        "    variant: recommended\n    instead_of: {analysis: paired_change, because: x}\n    pairs:",
        "line 25, analyses.paired_change.instead_of.analysis: 'paired_change' is not an analysis as published. "
        "Name one whose variant is as_published.",
    ),
    (
        "    pairs:",
        "    population: adult\n    pairs:",
        "line 24, analyses.paired_change.population: no step of the flow is called 'adult'. Did you mean 'adults'?",
    ),
    (
        "    pairs:",
        "    population: everyone\n    pairs:",
        "line 24, analyses.paired_change.population: no step of the flow is called 'everyone'. "
        "There are enrolled, adults, analysed.",
    ),
    (
        "[cd4_pre, cd4_post]",
        "[cd4_pre, cd4_pre]",
        "line 24, analyses.paired_change.pairs.CD4+: both sides of the pair are the same column.",
    ),
    (
        "endpoint: os",
        "endpoint: pfs",
        "line 27, analyses.death.endpoint: no endpoint 'pfs'. Endpoints of this plan: os.",
    ),
    (
        "[age, arm]",
        "[age, agee]",
        "line 28, analyses.death.candidates[1]: no column 'agee' under columns or derived. Did you mean 'age'?",
    ),
    ("[age, arm]", "[age, arm, arm]", "line 28, analyses.death.candidates[2]: 'arm' is the outcome or stands twice."),
    (
        "[age, arm]",
        "[age, arm]\n    per: {days: 5}",
        "line 29, analyses.death.per.days: 'days' is not a candidate. Add it to candidates.",
    ),
    (
        "[age, arm]",
        "[age, arm]\n    per: {arm: 5}",
        "line 29, analyses.death.per.arm: 'arm' has levels; a number is needed here.",
    ),
    (
        "[age, arm]",
        "[age, arm]\n    models: {m: {forced: [agee]}}",
        "line 29, analyses.death.models.m.forced[0]: 'agee' is not a candidate. Did you mean 'age'?",
    ),
    (
        "  death:",
        "  table_one: {kind: characteristics, variables: [age], summaries: {days: mean_sd}}\n  death:",
        "line 25, analyses.table_one.summaries.days: 'days' is not among the variables.",
    ),
    (
        "  death:",
        "  t: {kind: trajectory, series: {CD4: {0: cd4_pre, 4: cd4_pots}}}\n  death:",
        "line 25, analyses.t.series.CD4.4: no column 'cd4_pots' under columns or derived. Did you mean 'cd4_post'?",
    ),
    (
        "  death:",
        "  r: {kind: roc, outcome: age, markers: {cd4_pre: higher}}\n  death:",
        "line 25, analyses.r.outcome: 'age' has no levels; a factor is needed here. Give it levels under columns.",
    ),
    (
        "from: paired_change",
        "from: paired_chnge",
        "line 30, outputs.Table 1.from: no analysis 'paired_chnge'. Did you mean 'paired_change'?",
    ),
    (
        "Table 1",
        "Tabel 1",
        "line 30, outputs.Tabel 1: is not the name of a table or figure. Write Table 1, Figure 2, Table S1, ...",
    ),
    (
        "pairs: {CD4+: [cd4_pre, cd4_post]}",
        "pairs: {CD4+: [cd4_post, cd4_pre]}",
        "line 24, analyses.paired_change.pairs.CD4+: 'cd4_post', written before, is known later than 'cd4_pre'. "
        "Write [before, after], or correct known_at.",
    ),
    (
        "days: {label: Time, unit: days}",
        "days: {label: Time, unit: months}",
        "line 20, endpoints.os.time_unit: 'days' is in months, and the endpoint takes it for days. "
        "Write time_unit: months.",
    ),
    ("from: flow", "from: flow, as: pie", "line 31, outputs.Figure 1.as: 'pie' is no figure of flow. There is flow."),
]


@pytest.mark.parametrize(("old", "new", "message"), CASES)
def test_one_message_for_each_problem(tiny, old, new, message):
    assert tiny.edit_plan(old, new).messages() == [f"study.yaml: {message}"]


def test_all_problems_at_once_in_the_plans_order(tiny):
    tiny.edit_plan("measured_in: 10^9/L", "measured_in: kg").edit_plan("drop: age < 20", "drop: agee < 20")
    tiny.edit_plan("endpoint: os", "endpoint: pfs").edit_plan("from: flow", "from: flwo")
    assert [message.split(": ")[1] for message in tiny.messages()] == [
        "line 8, columns.cd8_pre.measured_in",
        "line 17, exclusions[0].drop",
        "line 27, analyses.death.endpoint",
        "line 31, outputs.Figure 1.from",
    ]


def test_an_event_whose_codes_are_words_is_only_for_endpoints(tiny):
    tiny.edit_plan("1: event, 0: censored", "dead: event, alive: censored").edit_plan("[age, arm]", "[age, status]")
    assert tiny.messages() == [
        "study.yaml: line 28, analyses.death.candidates[1]: 'status' has the event code 'dead', which is text; "
        "only an endpoint can read it."
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[age, arm]", "[age, change]"),  # known late, but no part of the endpoint
        ("  os: {", "  status: {"),
        ("{0: Control, 1: Treated}", "{0: Control, 1: Treated, 2: Nobody}"),
        ("formula: cd4_pre / cd8_pre", "formula: '1 + max(cd4_pre, 1)'"),
        ("unit: cells/uL, measured_in: 10^9/L", "unit: cells/µL, measured_in: ×10⁹/L"),
    ],
)
def test_what_is_allowed(tiny, old, new):
    if "status: {" in new:
        tiny.edit_plan("endpoint: os", "endpoint: status")
    assert tiny.edit_plan(old, new).messages() == []


def test_an_endpoint_may_be_named_as_its_own_columns_are(tiny):
    tiny.edit_plan("  days: {", "  os_time: {").edit_plan("time: days,", "time: os_time,")
    tiny.edit_plan("  status: {", "  os_event: {").edit_plan("event: status", "event: os_event")
    tiny.edit_cohort("days,status", "os_time,os_event")
    cohort = tiny.prepare().cohort
    assert cohort["os_event"].sum() == 5
    assert find_problems(tiny.study()) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("time: days,", "time: arm,", "line 20, endpoints.os.time: 'arm' has levels; a number is needed here."),
        (
            "event: status",
            "event: arm",
            "line 20, endpoints.os.event: 'arm' has levels; the endpoint's codes say what its values mean. "
            "Remove levels from that column.",
        ),
    ],
)
def test_a_factor_is_neither_time_nor_event(tiny, old, new, message):
    tiny.edit_plan("[age, arm]", "[age]")
    assert tiny.edit_plan(old, new).messages() == [f"study.yaml: {message}"]
