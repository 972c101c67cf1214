"""Sealing: what comes out is what went in, or nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permits.vault import sealing
from tests.vault.conftest import add_key, drop_key

each = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@each
@given(plain=st.binary(max_size=2000), context=st.text(max_size=60))
def test_opens_to_the_same_bytes_and_shows_none_of_them(plain, context):
    blob = sealing.seal(plain, context)
    assert sealing.open_sealed(blob, context) == plain
    assert len(plain) < 4 or plain not in blob
    assert sealing.seal(plain, context) != blob


@each
@given(plain=st.text(st.characters(exclude_categories=["Cs"])), context=st.text(max_size=20), value=json_values)
def test_texts_and_json(plain, context, value):
    assert sealing.open_text(sealing.seal_text(plain, context), context) == plain
    assert sealing.open_json(sealing.seal_json(value, context), context) == value


@each
@given(plain=st.binary(max_size=200), mine=st.text(max_size=20), other=st.text(max_size=20))
def test_another_context_does_not_open(plain, mine, other):
    if mine == other:
        other += "x"
    with pytest.raises(sealing.SealBroken):
        sealing.open_sealed(sealing.seal(plain, mine), other)


@each
@given(data=st.data(), plain=st.binary(max_size=100))
def test_any_single_change_or_cut_is_noticed(data, plain):
    blob = bytearray(sealing.seal(plain, "row:1"))
    at = data.draw(st.integers(0, len(blob) - 1))
    with pytest.raises(sealing.SealBroken):
        sealing.open_sealed(bytes(blob[:at]), "row:1")
    blob[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(sealing.SealBroken):
        sealing.open_sealed(bytes(blob), "row:1")


@each
@given(noise=st.binary(max_size=200), start=st.sampled_from([b"", b"PS1", b"PS1\x011", b"PS1\xff"]))
def test_noise_is_refused_plainly(noise, start):
    with pytest.raises(sealing.SealBroken):
        sealing.open_sealed(start + noise, "row:1")


def test_new_key_seals_and_the_old_one_still_opens(keys_folder):
    old = sealing.seal_text("dirección", "row:1")
    add_key(keys_folder, 2)
    add_key(keys_folder, 10)
    new = sealing.seal_text("dirección", "row:1")
    assert (sealing.key_id(old), sealing.key_id(new)) == ("1", "10")
    assert sealing.open_text(old, "row:1") == sealing.open_text(new, "row:1") == "dirección"
    drop_key(keys_folder, 1)
    with pytest.raises(sealing.SealBroken, match="seal-1 is not in the folder"):
        sealing.open_text(old, "row:1")


def test_a_key_cannot_be_passed_off_as_another(keys_folder):
    """Not even as one with the same bytes: the id in the header is sealed in."""
    add_key(keys_folder, 2)
    (keys_folder / "seal-1").write_bytes((keys_folder / "seal-2").read_bytes())
    blob = sealing.seal(b"x", "row:1")
    with pytest.raises(sealing.SealBroken):
        sealing.open_sealed(blob.replace(b"PS1\x012", b"PS1\x011"), "row:1")


def test_json_refuses_what_it_cannot_give_back():
    with pytest.raises(ValueError, match="JSON"):
        sealing.seal_json(float("nan"), "row:1")
