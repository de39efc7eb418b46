"""Parts of addresses that Django's own converters do not know."""

from django.urls import register_converter


class NumberConverter:
    """An official number: no slash, no control character, no longer than the column."""

    regex = r"[^/\x00-\x1f\x7f]{1,20}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NumberConverter, "number")
