"""Settings for all tests."""

from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

# A loaded machine is slow, not wrong: no test fails because examples took long to make or to run.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")
expect.set_options(timeout=30_000)
