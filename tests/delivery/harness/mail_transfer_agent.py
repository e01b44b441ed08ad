"""A real mail server: Exim, as an ordinary process from a private configuration.

scripts/setup.sh unpacks Debian's package into the cache, so that the machine's own mail stays as it
is. Exim takes each connection from our listener as inetd would hand it over, with TLS and AUTH, and
delivers into a maildir that the tests read. It asks for a user "Debian-exim", which nss_wrapper
pretends to know: whoever runs the test, or nobody where that is root.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import threading
from pathlib import Path

from harness.certificates import Certificate
from harness.servers import unpacked
from harness.waiting import wait_until

CONFIG = r"""
primary_hostname = mail.test
exim_path = {folder}/exim4
keep_environment = LD_PRELOAD : ^NSS_WRAPPER_
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
tls_certificate = {folder}/server.pem
tls_privatekey = {folder}/server.key
tls_advertise_hosts = *
auth_advertise_hosts = ${{if def:tls_in_cipher {{*}}}}
acl_smtp_mail = require_tls
acl_smtp_rcpt = check_recipient
acl_smtp_data = check_data
deliver_drop_privilege
never_users =
message_logs = false
smtp_receive_timeout = 30s

begin acl
require_tls:
  deny message = 5.7.0 Must issue a STARTTLS command first
       !encrypted = *
  accept
check_recipient:
  deny message = 5.7.0 Authentication required
       !authenticated = *
  deny message = 5.1.1 No such mailbox
       condition = ${{if !exists{{{folder}/mail/$local_part@$domain}}}}
  accept
check_data:
  deny message = 5.6.0 not a mail: $acl_verify_message
       !verify = header_syntax
  accept

begin routers
everything:
  driver = accept
  transport = maildir

begin transports
maildir:
  driver = appendfile
  directory = {folder}/mail/${{lookup{{$local_part@$domain}}dsearch,filter=dir{{{folder}/mail}}}}
  maildir_format
  envelope_to_add
  return_path_add

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if and{{{{eq{{$auth1}}{{{user}}}}}{{eq{{$auth2}}{{{password}}}}}}}}}
  server_set_id = $auth1
"""


class MailTransferAgent:
    """Exim behind one port: STARTTLS, or TLS from the start with `smtps`. Login is required, and
    there are no other mailboxes than those that are named."""

    def __init__(self, folder: Path, certificate: Certificate, user: str, password: str,
                 mailboxes: tuple[str, ...], smtps: bool = False):
        self.folder = folder
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        # Where "nobody" may run it: the cache may lie in a folder of root's.
        self.program = folder / "exim4"
        self._make_folder(certificate, user, password, mailboxes)
        self.arguments = ["-tls-on-connect"] if smtps else []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """Frees the port; Exim's processes end with their connections."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def mails(self, address: str) -> list[bytes]:
        """What lies in the mailbox of an address, oldest first."""
        box = self.folder / "mail" / address / "new"
        files = sorted(box.glob("*"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_bytes() for file in files]

    def wait_for_mails(self, address: str, count: int, seconds: float = 60) -> list[bytes]:
        """The same, as soon as they are so many."""
        wait_until(lambda: len(self.mails(address)) >= count, seconds,
                   f"mail {count} for {address}; the server's log: {self.log()[-1500:]}")
        return self.mails(address)

    def log(self) -> str:
        """What Exim wrote down."""
        return "".join(file.read_text(errors="replace")
                       for file in sorted(self.folder.glob("log/*")))

    def _make_folder(self, certificate: Certificate, user: str, password: str,
                     mailboxes: tuple[str, ...]) -> None:
        for name in ("spool", "log", *(f"mail/{mailbox}" for mailbox in mailboxes)):
            (self.folder / name).mkdir(parents=True)
        shutil.copy(unpacked("usr/sbin/exim4"), self.program)
        shutil.copy(certificate.chain, self.folder / "server.pem")
        shutil.copy(certificate.key, self.folder / "server.key")
        (self.folder / "exim.conf").write_text(
            CONFIG.format(folder=self.folder, user=user, password=password))
        me = f"{self.user.pw_uid}:{self.user.pw_gid}"
        (self.folder / "passwd").write_text(
            f"root:x:0:0::/:/bin/sh\nDebian-exim:x:{me}::/:/bin/sh\n"
            f"{self.user.pw_name}:x:{me}::/:/bin/sh\n")
        (self.folder / "group").write_text(
            f"root:x:0:\nmail:x:8:\nDebian-exim:x:{self.user.pw_gid}:\n")
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                with connection:
                    self._hand_over(connection)

    def _hand_over(self, connection: socket.socket) -> None:
        environment = {"PATH": "/usr/bin:/bin", "LD_PRELOAD": "libnss_wrapper.so",
                       "NSS_WRAPPER_PASSWD": str(self.folder / "passwd"),
                       "NSS_WRAPPER_GROUP": str(self.folder / "group")}
        as_user = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} \
            if os.geteuid() == 0 else {}
        with open(self.folder / "log" / "errors", "ab") as errors:
            process = subprocess.Popen(
                [self.program, "-C", self.folder / "exim.conf", *self.arguments, "-bs"],
                env=environment, cwd=self.folder, stdin=connection, stdout=connection,
                stderr=errors, **as_user)
        threading.Thread(target=process.wait, daemon=True).start()
