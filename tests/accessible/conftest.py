"""The fixtures of the tests about well made pages."""

from tests.accessible.collect import album

__all__ = ["album"]
