"""Where events are read from: a folder of Parquet, a PostgreSQL table, a BigQuery table. Each comes as the same rows.

source is "DIR", "postgresql://…" (a table `event` with the columns of events.SCHEMA) or "bigquery://PROJECT/DATASET.TABLE".
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlparse

import psycopg2
import pyarrow as pa
import pyarrow.compute as pc
import ray.data
from ray.data import Dataset

from skein_scale import events

COLUMNS = list(events.SCHEMA.names)
#: Where Google's client looks for credentials besides the environment, below the home folder.
GCLOUD = ".config/gcloud/application_default_credentials.json"


class SourceError(RuntimeError):
    """A source that cannot be read, in words for the person who named it."""


def read(source: str, collections: list[str] | None = None, op: str = "") -> Dataset:
    """Events of some collections (all of them for None) and of one operation (both for "")."""
    kind = urlparse(source).scheme
    if kind in ("postgresql", "postgres"):
        return postgres(source, collections, op)
    if kind == "bigquery":
        return bigquery(source, collections, op)
    if kind:
        raise SourceError(f"{source}: a folder, postgresql://… or bigquery://… is wanted")
    return parquet(Path(source), collections, op)


def parquet(root: Path, collections: list[str] | None, op: str) -> Dataset:
    """Only the files of the collections are opened: they are in the path."""
    wanted = [f"collection={name}" for name in collections] if collections is not None else ["collection=*"]
    files = sorted(str(path) for name in wanted for path in root.glob(f"day=*/{name}/*.parquet"))
    if not files:
        if root.is_dir():
            return ray.data.from_arrow(events.SCHEMA.empty_table())
        raise SourceError(f"{root}: there is no such folder")
    data = ray.data.read_parquet(files, partitioning=None).select_columns(COLUMNS)
    return data if not op else data.map_batches(only(op), batch_format="pyarrow")


def only(op: str) -> Callable[[pa.Table], pa.Table]:
    """Keeps rows of one operation."""

    def keep(table: pa.Table) -> pa.Table:
        return table.filter(pc.equal(table["op"], op))

    return keep


def where(collections: list[str] | None, op: str, quote: Callable[[str], str]) -> str:
    """The condition of both kinds of SQL."""
    parts = [f"op = {quote(op)}"] if op else []
    if collections is not None:
        parts.append(f"collection IN ({', '.join(quote(name) for name in collections)})")
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def literal(text: str) -> str:
    """A literal of standard SQL. Names of collections are NSIDs; anything else is refused rather than escaped."""
    if not all(c.isascii() and (c.isalnum() or c in ".-") for c in text):
        raise SourceError(f"{text!r} is no name of a collection")
    return f"'{text}'"


def postgres(url: str, collections: list[str] | None, op: str, shards: int = 2) -> Dataset:
    """Reads in shards by a hash of the DID, so that several tasks read one table and each row once."""

    def connect() -> psycopg2.extensions.connection:
        return psycopg2.connect(url, connect_timeout=10)

    try:
        connect().close()
    except psycopg2.OperationalError as error:
        raise SourceError(f"PostgreSQL did not answer: {str(error).strip()}") from error
    condition = where(collections, op, literal) or " WHERE true"
    names = ", ".join(COLUMNS)
    parts = [
        ray.data.read_sql(
            f"SELECT {names} FROM event{condition} AND abs(hashtext(did)::bigint) % {shards} = {k}",
            connect,
            override_num_blocks=1,
        )
        for k in range(shards)
    ]
    return parts[0].union(*parts[1:])


def bigquery(url: str, collections: list[str] | None, op: str) -> Dataset:
    """Reads through Ray's reader; says what is missing before it is asked."""
    parsed = urlparse(url)
    project, table = parsed.netloc, parsed.path.strip("/")
    if not project or table.count(".") != 1:
        raise SourceError(f"{url}: bigquery://PROJECT/DATASET.TABLE is wanted")
    credentials = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS", "")
    if not (Path(credentials).is_file() if credentials else (Path.home() / GCLOUD).is_file()):
        raise SourceError(
            "BigQuery needs credentials: set GOOGLE_APPLICATION_CREDENTIALS to a service account's file, "
            "or run gcloud auth application-default login"
        )
    if not all(c.isalnum() or c in "._-" for c in project + table):
        raise SourceError(f"{url}: a name with odd characters")
    query = f"SELECT {', '.join(COLUMNS)} FROM `{project}.{table}`{where(collections, op, literal)}"
    try:
        read: Callable[..., Dataset] = getattr(ray.data, "read_bigquery")  # noqa: B009
        return read(project_id=project, query=query)
    except ImportError as error:
        raise SourceError(f"BigQuery needs its client: pip install 'skein-scale[bigquery]' ({error})") from error
