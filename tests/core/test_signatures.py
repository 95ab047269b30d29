"""Signatures in OpenSSH's format, compared with the real ssh-keygen."""

import base64
import subprocess
from pathlib import Path

import pytest

from pact.core import signatures
from pact.core.signatures import BadSignature, check_signature, sign
from tests.support.needs import program

MESSAGE = "Mid Bank, 71 of 100 — ¿y qué?\n".encode()
OTHER_KEY = "ssh-ed25519 " + base64.b64encode(
    b"\0\0\0\x0bssh-ed25519\0\0\0 " + bytes(range(32))
).decode()  # fmt: skip


@pytest.fixture(autouse=True)
def key() -> None:
    signatures.configure(base64.b64decode("dGVzdHMtb25seS1lZGl0aW9ucy1rZXktMDEyMzQ1Njc="))


def test_ssh_keygen_accepts_a_signature_and_refuses_it_for_other_words(tmp_path: Path) -> None:
    keygen = program("ssh-keygen")
    (tmp_path / "keys").write_text(f"someone {signatures.own_public_key()}\n")
    (tmp_path / "text.sig").write_text(sign(MESSAGE, namespace="here"))

    def verify(message: bytes, namespace: str = "here") -> subprocess.CompletedProcess[bytes]:
        command = [keygen, "-Y", "verify", "-f", "keys", "-I", "someone", "-n", namespace, "-s", "text.sig"]
        return subprocess.run(command, cwd=tmp_path, input=message, capture_output=True, check=False)

    assert verify(MESSAGE).returncode == 0, verify(MESSAGE).stderr
    assert verify(MESSAGE.replace(b"71", b"72")).returncode != 0
    assert verify(MESSAGE, "there").returncode != 0


def test_what_ssh_keygen_signs_is_accepted(tmp_path: Path) -> None:
    keygen = program("ssh-keygen")
    subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "own"], cwd=tmp_path, check=True)
    (tmp_path / "text").write_bytes(MESSAGE)
    subprocess.run([keygen, "-Y", "sign", "-f", "own", "-n", "here", "text"], cwd=tmp_path, check=True,
                   capture_output=True)  # fmt: skip
    public = (tmp_path / "own.pub").read_text().strip()
    assert signatures.is_public_key(public)
    check_signature(MESSAGE, (tmp_path / "text.sig").read_text(), namespace="here", keys=[public])


def test_a_signature_holds_for_one_text_one_purpose_and_one_key() -> None:
    signature, own = sign(MESSAGE, namespace="here"), signatures.own_public_key()
    check_signature(MESSAGE, signature, namespace="here", keys=[OTHER_KEY, own])
    with pytest.raises(BadSignature, match="does not fit"):
        check_signature(MESSAGE + b" ", signature, namespace="here", keys=[own])
    with pytest.raises(BadSignature, match="something else"):
        check_signature(MESSAGE, signature, namespace="there", keys=[own])
    with pytest.raises(BadSignature, match="not among"):
        check_signature(MESSAGE, signature, namespace="here", keys=[OTHER_KEY])


def test_a_signature_with_any_letter_changed_is_refused() -> None:
    signature, own = sign(MESSAGE, namespace="here"), signatures.own_public_key()
    for place in range(len(signature) - 1):
        letter = "A" if signature[place] != "A" else "B"
        changed = signature[:place] + letter + signature[place + 1 :]
        if changed.split() == signature.split():
            continue
        with pytest.raises(BadSignature):
            check_signature(MESSAGE, changed, namespace="here", keys=[own])


@pytest.mark.parametrize(
    "text", ["", "no signature", signatures.BEGIN, f"{signatures.BEGIN}\n!\n{signatures.END}"]
)
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(BadSignature, match="cannot be read"):
        check_signature(MESSAGE, text, namespace="here", keys=[signatures.own_public_key()])


@pytest.mark.parametrize("line", ["", "ssh-rsa AAAA", "ssh-ed25519 AAAA", "ssh-ed25519 !", "ssh-ed25519"])
def test_what_is_no_public_key(line: str) -> None:
    assert not signatures.is_public_key(line)
