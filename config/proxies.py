"""Whose word about a visitor's address and about TLS is believed: that of proxies the operator names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.core.exceptions import ImproperlyConfigured

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Proxies:
    """The trusted ones: networks of addresses, and whether whoever comes by a unix socket is one."""

    networks: Sequence[Network] = ()
    unix: bool = False

    def trust(self, address: str) -> bool:
        """Whether an address is a trusted proxy's; the empty one is that of a unix socket."""
        if not address:
            return self.unix
        found = parsed(address)
        return found is not None and any(found in network for network in self.networks)

    def visitor(self, forwarded: str) -> str:
        """The last untrusted address of an X-Forwarded-For; "" where none stands there.

        Only what trusted proxies added counts: whatever stands further left the visitor may have made up.
        """
        hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
        last = next((hop for hop in reversed(hops) if not self.trust(hop)), hops[0] if hops else "")
        found = parsed(last)
        return str(found) if found else ""


def parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The address, in its shorter form where it is an IPv4 one written as IPv6; None for what is none."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def read(words: Iterable[str]) -> Proxies:
    """Proxies from `10.0.0.5`, `10.1.0.0/16`, `unix`; `none` names none. Raises ImproperlyConfigured."""
    words = [word for word in words if word != "none"]
    return Proxies([_network(word) for word in words if word != "unix"], unix="unix" in words)


def _network(word: str) -> Network:
    try:
        return ip_network(word, strict=False)
    except ValueError:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES 中的“{word}”不是 IP 地址或网段。请写如 10.0.0.5、10.1.0.0/16、"
            "unix（经 unix 套接字）或 none（前面没有代理）。"
        ) from None
