"""Addresses that are fetched, and those that lead to this machine or its network."""

import pytest

from sessionls.domain.errors import BadInput
from sessionls.engine.tools.web_address import checked_url, is_public, is_same_site


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.ORG/Path?Q=1#part", "https://example.org/Path?Q=1"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("https://münchen.example/ü?q=ü", "https://münchen.example/ü?q=ü"),
        ("https://example.org/@name", "https://example.org/@name"),
        ("https://example.org/a..b/...", "https://example.org/a..b/..."),
    ],
)
def test_address_is_written_in_one_way(said: str, meant: str) -> None:
    assert checked_url(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("", "x", "example.org", "//example.org", "https://", "https:///path", "https://:80/"),
        *("file:///etc/passwd", "ftp://a.example", "gopher://a.example", "data:text/html,x"),
        *("javascript:alert(1)", "https://user@a.example/", "https://user:pw@a.example/"),
        *("https://a.example\\@b.example/", "https://a.example/ x", "https://a.example/\nX: y"),
        *("https://a.example/\0", "https://a.example:99999/", "https://a.example:x/", "https://["),
        *("https://a%2eexample/", "https://a.example/b/../c", "https://a.example/%2e%2E/c"),
        *("https://a.example/./b", "https://a.example/\u202e", "https://a.example/\ud800"),
        "https://a.example/" + "x" * 2_000,
    ],
)
def test_address_that_is_none_or_hides_something_is_refused(said: str) -> None:
    with pytest.raises(BadInput):
        checked_url(said)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1", "203.0.113.9"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2001:db8::1"),
        *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:0:0:0:0:80ff:fffe", "64:ff9b:1::1"),
        *("localhost", "", "127.1", "1.2.3"),
    ],
)
def test_address_of_this_machine_or_its_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"],
)
def test_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/", "https://a.example/x?y", True),
        ("http://a.example/", "https://a.example/x", True),
        ("http://a.example:80/", "https://a.example:443/x", True),
        ("https://a.example/", "http://a.example/", False),
        ("https://a.example/", "https://a.example:8443/", False),
        ("http://a.example:8080/", "https://a.example/", False),
        ("https://a.example/", "https://www.a.example/", False),
        ("https://a.example/", "https://b.a.example/", False),
        ("https://a.example/", "https://a.example.evil.example/", False),
    ],
)
def test_one_permission_is_for_one_host(one: str, other: str, same: bool) -> None:
    assert is_same_site(one, other) is same
