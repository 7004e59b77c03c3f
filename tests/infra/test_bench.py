"""What the benchmarks assume of the template."""

from bench import startup
from tests.infra.translated import functions_of_the_template


def test_the_bench_of_starting_gives_functions_all_their_variables() -> None:
    variables = {name for _, function in functions_of_the_template() for name in function["Environment"]["Variables"]}
    given = {*startup.TEXTS, *startup.NUMBERS}
    assert variables - given == {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL"}
    assert given <= variables
