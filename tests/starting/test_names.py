import pytest

from lymphoradio.cohort.identifiers import identifying
from lymphoradio.starting.names import printed, unit_in, without_unit, words


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("CD4 (cells/uL)", "cells/uL"), ("CD4 (/µL)", "cells/uL"), ("CD4 [cells/mm³]", "cells/uL"),
        ("ALC (×10⁹/L)", "10^9/L"), ("ALC (x10^9/L)", "10^9/L"), ("WBC (K/uL)", "10^3/uL"), ("dose_gy", "Gy"),
        ("wtkg", "kg"), ("height_cm", "cm"), ("il7_pg_ml", "pg/mL"), ("age (years)", "years"), ("CD4 %", "%"),
        ("WBC (Tsd./µl)", "10^3/uL"), ("lymph_pct", "%"), ("LDH (U/L)", "U/L"), ("os_months", "months"),
        ("PTV (cm3)", "cm3"), ("ALC 3 months", ""), ("alc_14_days", ""), ("CD4 12 weeks", ""), ("pfs_months", "months"),
        ("age", ""), ("gy", ""), ("Dose (planned)", ""),
        ("CD4 (ul)", "cells/uL"), ("CD4 (Zellen/µl)", "cells/uL"), ("Zeit (Monate)", "months"), ("Größe (m)", ""),
        ("Sex (M)", ""), ("cd4_per_ul", "cells/uL"), ("alc_cells_mm3", "cells/uL"), ("psa_ug_l", "ug/L"),
        ("alt_iu_l", "U/L"), ("ALT (IU/L)", "U/L"), ("BMI (kg/m2)", "kg/m2"), ("sex_m", ""), ("CD4 percent", "%"),
        ("Tumour (mm)", "mm"),
    ],
)  # fmt: skip
def test_the_unit_in_a_name(name, unit):
    assert unit_in(name) == unit


def test_words_and_print():
    assert words("cd4Pre (cells/µL)") == ("cd4", "pre")
    assert without_unit(words("il7_pg_ml")) == ("il7",)
    assert [printed(name) for name in ("il7_pg_ml", "cd8", "tumour_size", "IFN-γ", "CRP (mg/L)", "wtkg")] == [
        "IL-7", "CD8+ T cells", "Tumour size", "IFN-γ", "CRP", "Weight",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Name", "last_name", "MRN", "phone", "e-mail address", "DOB", "Geburtsdatum", "姓名"])
def test_names_of_what_identifies_a_person(name):
    assert identifying(name)


@pytest.mark.parametrize("name", ["drug_name", "birth_weight", "age", "cd4_pre", "tumour", "stage", "hospital name"])
def test_names_of_what_does_not(name):
    assert identifying(name) == ""
