"""The plan as text, with a comment on every guess."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from ..study.base import NUMBER, PLACEHOLDER
from ..study.csv_spec import CsvFormat
from .analyses import Chosen
from .guesses import ColumnGuess, EndpointGuess, Guesses, LeftOut
from .names import in_formula
from .sheet import Sheet
from .yaml_text import comment, flow, key, listed, scalar

_KEPT_WIDE = {"series", "pairs", "models"}


def write_plan(name: str, file: str, sheet: Sheet, guesses: Guesses, chosen: Chosen) -> str:
    """A study.yaml.

    Parameters
    ----------
    name : str
        Of the study.
    file : str
        Name of the file that was given, without its folder.
    sheet : Sheet
    guesses : Guesses
    chosen : Chosen

    Returns
    -------
    str
    """
    parts = [
        [
            f"# Guessed by `lymphoradio init` from {comment(file)}. Every comment says why: look at each, correct what",
            "# is wrong, and delete the comment. docs/plan.md explains every key.",
            f"title: {scalar(name.replace('_', ' ').strip().capitalize())}  # write the paper's title",
            f"id: {scalar(guesses.id)}  # {guesses.id_why}",
            "time_zero: baseline  # write where the clocks start, such as randomisation or the start of radiotherapy",
            f"expected_patients: {guesses.n_rows}  # {_counted(sheet, guesses)}; finds a truncated file",
            *_missing(guesses),
            *_csv(sheet),
            *_identifiers(sheet),
        ],
        ["# What has no known_at is taken as known at baseline: a guess too.", "columns:", *_columns(guesses)],
        *([["derived:", *_derived(chosen)]] if chosen.derived else []),
        *([_exclusions(guesses)] if _exclusions(guesses) else []),
        *(
            [["endpoints:", *(line for each in guesses.endpoints for line in _endpoint(each))]]
            if guesses.endpoints
            else []
        ),
        *([["flow:", f"  by: {scalar(guesses.group)}  # {guesses.group_why}"]] if guesses.group else []),
        ["analyses:", *_analyses(guesses, chosen)],
        ["outputs:", *_outputs(chosen)],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _counted(sheet: Sheet, guesses: Guesses) -> str:
    more = sheet.n_rows - guesses.n_rows
    return f"rows of the file but {more} that {'is' if more == 1 else 'are'} no patient" if more else "rows of the file"


def _missing(guesses: Guesses) -> Iterator[str]:
    if guesses.missing and guesses.missing != ("NA",):
        yield f"missing: {listed(guesses.missing)}  # codes that stand in the file, beside empty cells"


def _csv(sheet: Sheet) -> Iterator[str]:
    keys: dict[str, object] = sheet.written.model_dump(exclude_defaults=True)
    for each in sheet.how:
        yield f"# {comment(each)}"
    if sheet.written != CsvFormat():
        yield f"csv: {flow(keys)}"


def _identifiers(sheet: Sheet) -> Iterator[str]:
    if sheet.identifying:
        yield "# These look like direct identifiers. Take them out of the CSV, or write here, without #, why they stay:"
        yield "# identifiers:"
        yield from (f"#   {key(name)}: {PLACEHOLDER}" for name in sheet.identifying)


def _columns(guesses: Guesses) -> Iterator[str]:
    if guesses.unnamed:
        yield f"  # columns without a name: {guesses.unnamed}, left out"
    width = min(24, max(len(key(column.name)) for column in guesses.kept) + 1)
    numeric = {endpoint.event: all(map(NUMBER.fullmatch, endpoint.codes)) for endpoint in guesses.endpoints}
    for name, column in guesses.columns.items():
        if isinstance(column, LeftOut):
            yield f"  # {comment(name)}: left out: {comment(column.why)}"
        else:
            start, keys = f"{key(name)}:".ljust(width), _keys(column, numeric.get(name, False))
            yield f"  {start} {flow(keys)}  # {comment('; '.join(column.reasons))}"
            if column.may_be_missing:
                levels = {
                    code: label for code, label in (column.levels or {}).items() if code not in column.may_be_missing
                }
                instead = flow({**keys, **({"levels": levels} if levels else {}), "missing": column.may_be_missing})
                yield f"  # {start} {instead}  # instead, if that means missing"


def _keys(column: ColumnGuess, is_numeric_event: bool) -> dict[str, object]:
    keys: dict[str, object] = {"label": column.label}
    keys |= {name: value for name in ("unit", "measured_in", "levels") if (value := getattr(column, name))}
    if column.missing:
        keys["missing"] = column.missing
    if column.date_formats:
        keys["date_format"] = column.date_formats[0] if len(column.date_formats) == 1 else column.date_formats
    if column.decimals is not None and column.kind == "number":
        keys["decimals"] = column.decimals
    if is_numeric_event:
        keys["decimals"] = 0
    if column.bounds:
        keys["minimum"], keys["maximum"] = column.bounds
    if column.known_at:
        keys["known_at"] = column.known_at
    return keys


def _derived(chosen: Chosen) -> Iterator[str]:
    for each in chosen.derived:
        yield f"  {key(each.name)}: {flow(each.keys)}  # {each.why}"


def _exclusions(guesses: Guesses) -> list[str]:
    """Patients without time or event of an endpoint: left out of the analyses of endpoints, and of no other."""
    lines: dict[frozenset[int], str] = {}
    for endpoint in guesses.endpoints:
        needed = [endpoint.time]
        needed += [endpoint.event] if all(map(NUMBER.fullmatch, endpoint.codes)) else []
        drop = " or ".join(f"is_missing({in_formula(column)})" for column in needed if "`" not in column)
        if not endpoint.missing or endpoint.missing in lines or not drop:
            continue
        because = f"{endpoint.label} not recorded"
        n = len(endpoint.missing)
        note = f"{n:,} patient{'s' * (n > 1)}; analyses without an endpoint take everybody (population: enrolled)"
        lines[endpoint.missing] = f"  - {flow({'drop': drop, 'because': because})}  # {note}"
    return ["exclusions:", *lines.values()] if lines else []


def _endpoint(endpoint: EndpointGuess) -> Iterator[str]:
    yield f"  {endpoint.name}:  # {comment('; '.join(endpoint.reasons))}"
    yield f"    label: {scalar(endpoint.label)}"
    yield f"    event_label: {scalar(endpoint.event_label)}"
    yield f"    time: {scalar(endpoint.time)}"
    yield f"    time_unit: {endpoint.time_unit}"
    yield f"    event: {scalar(endpoint.event)}"
    note = comment("; ".join(endpoint.doubts)) or "by the words"
    yield f"    codes: {flow(endpoint.codes)}  # {note}"
    yield "    show_in: months"


def _analyses(guesses: Guesses, chosen: Chosen) -> Iterator[str]:
    everybody = bool(_exclusions(guesses))
    for i, block in enumerate(chosen.blocks):
        if i:
            yield ""
        yield from _wrapped(block.why[0].upper() + block.why[1:])
        if block.keys:
            yield f"  {block.name}:"
            keys = block.keys
            if everybody and "endpoint" not in keys:
                keys = {"population": "enrolled", **keys}
            for name, value in keys.items():
                yield from _key(name, value)


def _key(name: str, value: object) -> Iterator[str]:
    if name in _KEPT_WIDE and isinstance(value, Mapping):
        yield f"    {name}:"
        for entry, inner in value.items():
            yield f"      {key(entry)}: {flow(inner) if isinstance(inner, Mapping) else listed(inner)}"
    elif isinstance(value, Mapping):
        yield f"    {name}: {flow(value)}"
    elif isinstance(value, list | tuple):
        yield f"    {name}: {listed(value)}"
    else:
        yield f"    {name}: {scalar(value)}"


def _wrapped(text: str) -> Iterator[str]:
    """A comment above an analysis, in lines of at most 120 characters."""
    yield from textwrap.wrap(
        comment(text),
        120,
        initial_indent="  # ",
        subsequent_indent="  # ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _outputs(chosen: Chosen) -> Iterator[str]:
    tables, figures = 0, 1
    yield from _output("Figure 1", "flow", "Flow of patients")
    for block in chosen.blocks:
        if block.table:
            tables += 1
            yield from _output(f"Table {tables}", block.name, block.table)
        if block.figure:
            figures += 1
            yield from _output(f"Figure {figures}", block.name, block.figure, block.width)


def _output(name: str, source: str, title: str, width: str = "") -> Iterator[str]:
    yield f"  {name}:"
    yield f"    from: {source}"
    yield f"    title: {scalar(title, in_flow=False)}"
    if width:
        yield f"    width: {width}"


def has_analysis(chosen: Chosen) -> bool:
    """Whether there is anything to analyse."""
    return any(block.keys for block in chosen.blocks)
