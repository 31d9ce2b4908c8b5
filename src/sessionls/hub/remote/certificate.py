"""The certificate by which guests know the host: an own one, or given files. Knows no guest."""

import hashlib
import os
import ssl
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.errors import BadInput, Refused

_YEARS = 20
_BEGIN = "-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files of a certificate and its key, PEM."""

    certificate: Path
    key: Path


def own_certificate(folder: Path) -> Certificate:
    """The certificate of this user's hub, made when there is none yet.

    Raises:
        Refused: it cannot be kept there.
    """
    own = Certificate(folder / "listener.crt", folder / "listener.key")
    try:
        if not (own.certificate.is_file() and own.key.is_file()):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _make(own)
    except OSError as error:
        raise Refused(f"The certificate cannot be kept in {folder}: {error.strerror}.") from error
    return own


def server_context(given: Certificate) -> ssl.SSLContext:
    """TLS 1.3 and nothing older, with this certificate; nothing of a session is taken up again.

    Raises:
        BadInput: the files are no certificate with its key.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0
    try:
        # An encrypted key would ask at a terminal that the hub does not have.
        context.load_cert_chain(given.certificate, given.key, password=lambda: b"")
    except (OSError, ssl.SSLError) as error:
        why = error.strerror if type(error) is not ssl.SSLError else None
        raise BadInput(
            f"{given.certificate} and {given.key} are no certificate with its key, without a "
            f"password, in PEM form{f': {why}' if why else ''}."
        ) from error
    return context


def fingerprint_of(given: Certificate) -> str:
    """SHA-256 of the certificate, in hexadecimal digits.

    Raises:
        BadInput: the file holds none.
    """
    try:
        text = given.certificate.read_text("ascii")
        begin = text.index(_BEGIN)
        return fingerprint(ssl.PEM_cert_to_DER_cert(text[begin : _end(text, begin)]))
    except (OSError, ValueError) as error:
        raise BadInput(f"{given.certificate} holds no certificate in PEM form.") from error


def fingerprint(certificate: bytes) -> str:
    """The same of a certificate in DER form."""
    return hashlib.sha256(certificate).hexdigest()


def _end(text: str, begin: int) -> int:
    end = "-----END CERTIFICATE-----"
    return text.index(end, begin) + len(end)


def _make(own: Certificate) -> None:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    # Whoever connects sees it before anything else: it says nothing about us.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(datetime.now(UTC) + timedelta(days=365 * _YEARS))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    _write(own.key, key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    _write(own.certificate, certificate.public_bytes(pem))


def _write(path: Path, content: bytes) -> None:
    """Replace a file by one that only its owner could read at any moment."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
