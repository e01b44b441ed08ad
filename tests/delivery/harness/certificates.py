"""A certificate authority that lives as long as a test: made by openssl in a temporary folder."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

AUTHORITY_CONFIG = """
[ca]
default_ca = authority
[authority]
dir = {folder}
database = {folder}/index.txt
serial = {folder}/serial.txt
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
default_md = sha256
policy = policy
email_in_dn = no
unique_subject = no
[policy]
commonName = supplied
"""


def openssl(*arguments: str | Path) -> None:
    """Runs openssl; its output is shown where it fails."""
    done = subprocess.run(["openssl", *map(str, arguments)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stdout}")


@dataclass
class Certificate:
    """A certificate and its key, in PEM files."""

    chain: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        """What a server needs that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context


class Authority:
    """Issues certificates. `ca_file` is its own, which a client is to trust."""

    def __init__(self, folder: Path, name: str = "PoolSentry test authority"):
        folder.mkdir(parents=True)
        self.folder = folder
        self.ca_file = folder / "ca.pem"
        (folder / "index.txt").touch()
        (folder / "serial.txt").write_text("1000\n")
        (folder / "ca.cnf").write_text(AUTHORITY_CONFIG.format(folder=folder))
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-days", "30", "-subj", f"/CN={name}", "-keyout", folder / "ca.key",
                "-out", self.ca_file, "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, name: str, alternatives: str, expired: bool = False) -> Certificate:
        """A certificate for `alternatives` ("DNS:localhost,IP:127.0.0.1")."""
        key, request, chain = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={alternatives}\nbasicConstraints=CA:FALSE\n"
                              "extendedKeyUsage=serverAuth\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        dates = ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"] if expired \
            else ["-days", "30"]
        openssl("ca", "-config", self.folder / "ca.cnf", "-batch", "-notext", "-in", request,
                "-out", chain, "-extfile", extensions, *dates)
        return Certificate(chain, key)


class Certificates:
    """The certificates that the tests need: one that is right, and each kind that is not."""

    LOCAL = "DNS:localhost,IP:127.0.0.1"

    def __init__(self, folder: Path):
        authority = Authority(folder / "authority")
        stranger = Authority(folder / "stranger", "An authority that nobody knows")
        self.ca_file = authority.ca_file
        self.right = authority.issue("localhost", self.LOCAL)
        self.other_host = authority.issue("mail.example.org", "DNS:mail.example.org")
        self.expired = authority.issue("expired", self.LOCAL, expired=True)
        self.unknown_issuer = stranger.issue("localhost", self.LOCAL)
