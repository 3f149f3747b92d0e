"""How times and values of the domain stand in a column."""

import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, given back in UTC. Kept as microseconds since 1970: exact, small, and the same in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Coded(TypeDecorator[Any]):
    """A value of a given type as JSON: what was a tuple, a truth value or a dataclass comes back as one.

    Escaped in JSON, a null character can stand in PostgreSQL too. A lone surrogate, which no file can hold, becomes U+FFFD.
    """

    impl: type[TypeEngine[Any]] = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | bytes | None:  # noqa: ARG002
        return None if value is None else self._encode(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else self._adapter.validate_json(value, strict=True)

    def _encode(self, value: Any) -> bytes:
        text = json.dumps(self._adapter.dump_python(value), default=datetime.isoformat, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


class Packed(Coded):
    """The same, compressed: for what is long and many."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else zlib.compress(self._encode(value), zlib.Z_BEST_COMPRESSION)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else super().process_result_value(zlib.decompress(value), dialect)
