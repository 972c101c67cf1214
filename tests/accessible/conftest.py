"""Fixtures of the tests about well made pages."""

from tests.accessible.collect import album as album
