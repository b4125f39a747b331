"""Few of the histories of `make soak`: nothing that editors wrote is ever lost."""

import pytest

from tests import histories


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 4])
def test_no_history_loses_a_value_or_an_id(seed: int) -> None:
    histories.campaign(100, seed)


def test_a_history_that_loses_a_value_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The campaign can fail: without the entry's precedence it does."""
    monkeypatch.setattr("directory.merging._EDITORS", 10**6)
    with pytest.raises((AssertionError, ExceptionGroup)):
        histories.campaign(60, 5, shortest=False)
