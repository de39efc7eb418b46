"""A visitor's address is what the last trusted proxy saw, whatever the visitor wrote before it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from config import proxies

OURS = proxies.read(["10.0.0.5", "10.1.0.0/16", "2001:db8::/32", "unix"])


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        ("10.0.0.5", True),
        ("10.0.0.50", False),
        ("10.1.200.3", True),
        ("2001:db8::7", True),
        ("::ffff:10.0.0.5", True),
        ("::ffff:10.0.0.6", False),
        ("", True),
        ("nginx", False),
    ],
)
def test_an_address_is_trusted_by_its_network(address, trusted):
    assert OURS.trust(address) is trusted


def test_whoever_comes_by_a_socket_is_trusted_only_if_that_is_said():
    assert proxies.read(["10.0.0.5"]).trust("") is False


@pytest.mark.parametrize(
    ("forwarded", "visitor"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("1.1.1.1,203.0.113.9 , 10.1.0.1,10.0.0.5", "203.0.113.9"),
        ("2001:db9::1, 2001:db8::7", "2001:db9::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("10.1.0.9, 10.0.0.5", "10.1.0.9"),
        ("1.1.1.1, unknown", ""),
        ("", ""),
        (" , ", ""),
    ],
)
def test_the_visitor_is_the_last_hop_that_is_not_ours(forwarded, visitor):
    assert OURS.visitor(forwarded) == visitor


@given(st.text(max_size=60))
def test_nothing_a_visitor_writes_changes_what_the_proxy_saw(written):
    assert OURS.visitor(f"{written},203.0.113.9, 10.0.0.5") == "203.0.113.9"


@pytest.mark.parametrize("words", [[], ["none"]])
def test_none_trusts_nobody(words):
    assert proxies.read(words) == proxies.Proxies([], unix=False)


@pytest.mark.parametrize("word", ["nginx", "10.0.0", "10.0.0.0/99", "*"])
def test_what_is_no_address_is_refused_by_name(word):
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        proxies.read([word])
