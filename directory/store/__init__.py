"""Load and save `directory/data/` safely: `files` on disk, `people`'s files, `machine` files, `findings` about them.

A file that cannot be read gives a notice; everything else is still loaded.
"""

from directory.store.decisions import DecisionRefusedError, append_decision
from directory.store.files import (
    DATA,
    ROOT,
    atomic_write,
    dump_line,
    load_yaml,
    read_csv,
    read_jsonl,
    relative,
    safe_path,
    write_csv,
    write_jsonl,
)
from directory.store.machine import (
    GEOCODERS,
    PRECISIONS,
    append_identities,
    geocode_query,
    identity_notices,
    load_geocodes,
    load_identities,
    load_records,
    load_sources,
    save_records,
)
from directory.store.people import (
    city_ids,
    deleted_entries,
    entry_notices,
    load_accepted,
    load_cities,
    load_city,
    load_decisions,
    load_entries,
    load_list,
    load_single,
)

__all__ = [
    "DATA",
    "GEOCODERS",
    "PRECISIONS",
    "ROOT",
    "DecisionRefusedError",
    "append_decision",
    "append_identities",
    "atomic_write",
    "city_ids",
    "deleted_entries",
    "dump_line",
    "entry_notices",
    "geocode_query",
    "identity_notices",
    "load_accepted",
    "load_cities",
    "load_city",
    "load_decisions",
    "load_entries",
    "load_geocodes",
    "load_identities",
    "load_list",
    "load_records",
    "load_single",
    "load_sources",
    "load_yaml",
    "read_csv",
    "read_jsonl",
    "relative",
    "safe_path",
    "save_records",
    "write_csv",
    "write_jsonl",
]
