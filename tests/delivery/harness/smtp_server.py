"""A mail server that writes down every byte and misbehaves as it is told.

It speaks enough of RFC 5321, STARTTLS, AUTH and SMTPS for a client to deliver mail. How it answers
is a Behaviour, which may be exchanged while it runs: so a server is mended at the same port.
"""

import base64
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from harness.waiting import PATIENCE, TooLate

LONGEST_LINE = 1 << 20


class Hangup(Exception):
    """The connection is to end now, without another word."""


@dataclass
class Mail:
    """A message as the server took it."""

    sender: str
    recipients: list[str]
    data: bytes  # with the dots undone
    session: "Session"

    @property
    def message_id(self) -> str:
        """Its Message-ID; empty where it has none."""
        for line in self.data.split(b"\r\n\r\n")[0].split(b"\r\n"):
            if line.lower().startswith(b"message-id:"):
                return line.split(b":", 1)[1].strip().decode()
        return ""


@dataclass
class Session:
    """One connection, and all that was heard on it."""

    server: "SmtpServer"
    socket: socket.socket
    in_clear: bytes = b""  # before TLS
    encrypted: bool = False
    commands: list[str] = field(default_factory=list)
    user: str | None = None
    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    unread: bytes = b""

    def send(self, text: str | bytes) -> None:
        """A reply; its line end is added to text."""
        self.socket.sendall(text if isinstance(text, bytes) else text.encode() + b"\r\n")

    def read_line(self) -> bytes:
        """A line without its end; Hangup where the client has gone."""
        while b"\n" not in self.unread:
            if len(self.unread) > LONGEST_LINE:
                raise Hangup
            self._read_more()
        line, self.unread = self.unread.split(b"\n", 1)
        return line.rstrip(b"\r")

    def read_data(self, lines: int | None = None) -> bytes:
        """The message up to its dot, or only its first lines."""
        data = []
        while lines is None or len(data) < lines:
            line = self.read_line()
            if line == b".":
                break
            data.append(line[1:] if line.startswith(b".") else line)
        return b"\r\n".join(data) + b"\r\n"

    def begin_tls(self, context: ssl.SSLContext) -> None:
        """The server's side of the handshake."""
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.encrypted = True

    def _read_more(self) -> None:
        more = self.socket.recv(65536)
        if not more:
            raise Hangup
        if not self.encrypted:
            self.in_clear += more
        self.unread += more


class Behaviour:
    """A good server. What misbehaves overrides one of its answers."""

    starttls = True
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN")
    auth_before_tls = False

    def greet(self, session: Session) -> None:
        """Says hello."""
        session.send("220 mail.test ESMTP")

    def extensions(self, session: Session) -> list[str]:
        """What EHLO lists."""
        lines = ["mail.test", "8BITMIME", "SIZE 10485760"]
        if self.starttls and not session.encrypted and session.server.context:
            lines.append("STARTTLS")
        if self.mechanisms and (session.encrypted or self.auth_before_tls):
            lines.append("AUTH " + " ".join(self.mechanisms))
        return lines

    def login(self, session: Session, user: str, secret: str) -> str:
        """The answer to a login."""
        if session.server.accounts.get(user) != secret:
            return "535 5.7.8 Authentication credentials invalid"
        session.user = user
        return "235 2.7.0 Authentication successful"

    def mail(self, session: Session, sender: str) -> str:
        """The answer to MAIL FROM."""
        if session.server.accounts and session.user is None:
            return "530 5.7.0 Authentication required"
        session.sender = sender
        return "250 2.1.0 Ok"

    def recipient(self, session: Session, address: str) -> str:
        """The answer to RCPT TO."""
        session.recipients.append(address)
        return "250 2.1.5 Ok"

    def data(self, session: Session) -> bytes:
        """Reads what follows DATA."""
        session.send("354 End data with <CR><LF>.<CR><LF>")
        return session.read_data()

    def accept(self, session: Session, mail: Mail) -> str:
        """The answer to the dot; the message is kept where it is 2xx."""
        return f"250 2.0.0 Ok: queued as {len(session.server.mails)}"


class SmtpServer:
    """Listens on a port of 127.0.0.1 that stays its own until close(), even while it refuses.

    `at` is called with the name of each point that a session reaches: "connected", "mail", "dot"
    (the message is read, and not yet acknowledged), "acknowledged".
    """

    def __init__(self, behaviour: Behaviour | None = None, context: ssl.SSLContext | None = None,
                 smtps: bool = False, accounts: dict[str, str] | None = None,
                 listening: bool = True):
        self.behaviour = behaviour or Behaviour()
        self.context = context
        self.smtps = smtps
        self.accounts = accounts or {}
        self.sessions: list[Session] = []
        self.read: list[Mail] = []  # up to their dots, whatever the answer was
        self.mails: list[Mail] = []  # those that were accepted
        self.at: Callable[[str], None] = lambda point: None
        self.changed = threading.Condition()
        self.closed = threading.Event()
        # Bound and not listening: a connection is refused, and nobody else gets the port.
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64) if listening \
            else socket.socket()
        if listening:
            self._serve()
        else:
            self.listener.bind(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def listen(self) -> None:
        """From now on connections are taken."""
        self.listener.listen(64)
        self._serve()

    def mend(self, behaviour: Behaviour | None = None) -> None:
        """New connections meet this behaviour; those that hang are ended."""
        self.behaviour = behaviour or Behaviour()
        self.hang_up()

    def hang_up(self) -> None:
        """Ends every connection."""
        with self.changed:
            for session in self.sessions:
                with contextlib.suppress(OSError):
                    session.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Frees the port."""
        self.closed.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.hang_up()

    def wait_for(self, condition: Callable[["SmtpServer"], object], seconds: float, what: str):
        """Returns when condition(self) is true; TooLate after `seconds`."""
        with self.changed:
            if not self.changed.wait_for(lambda: condition(self), seconds * PATIENCE):
                raise TooLate(f"not within {seconds * PATIENCE:.0f} s: {what}")

    def wait_for_mails(self, count: int, seconds: float = 30) -> list[Mail]:
        """All mails, as soon as they are so many."""
        self.wait_for(lambda server: len(server.mails) >= count, seconds,
                      f"mail {count} at the server")
        return list(self.mails)

    def keep(self, mail: Mail) -> None:
        """Accepts a message."""
        with self.changed:
            self.mails.append(mail)
            self.changed.notify_all()

    def heard_in_clear(self) -> bytes:
        """All bytes that came outside TLS, of all connections."""
        return b"".join(session.in_clear for session in self.sessions)

    def _serve(self) -> None:
        threading.Thread(target=self._accept_all, daemon=True).start()

    def _accept_all(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._run, args=(connection,), daemon=True).start()

    def _run(self, connection: socket.socket) -> None:
        session = Session(self, connection)
        with self.changed:
            self.sessions.append(session)
            self.changed.notify_all()
        try:
            with contextlib.suppress(Hangup, OSError, ValueError):
                self._talk(session)
        finally:
            session.socket.close()

    def _talk(self, session: Session) -> None:
        if self.smtps and self.context:
            session.begin_tls(self.context)
        self.at("connected")
        self.behaviour.greet(session)
        while True:
            line = session.read_line().decode("latin-1")
            with self.changed:
                session.commands.append(line)
                self.changed.notify_all()
            verb, _, argument = line.partition(" ")
            handler = getattr(self, "_on_" + verb.lower(), None)
            if handler is None:
                session.send("500 5.5.2 command not recognized")
            else:
                handler(session, argument)

    def _on_ehlo(self, session: Session, _argument: str) -> None:
        lines = self.behaviour.extensions(session)
        marked = [f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"]
        session.send("\r\n".join(marked))

    def _on_helo(self, session: Session, _argument: str) -> None:
        session.send("250 mail.test")

    def _on_noop(self, session: Session, _argument: str) -> None:
        session.send("250 2.0.0 Ok")

    def _on_rset(self, session: Session, _argument: str) -> None:
        session.recipients = []
        session.send("250 2.0.0 Ok")

    def _on_starttls(self, session: Session, _argument: str) -> None:
        if not self.context or not self.behaviour.starttls:
            session.send("454 4.7.0 TLS not available")
            return
        session.send("220 2.0.0 Ready to start TLS")
        session.begin_tls(self.context)
        self.at("encrypted")

    def _on_auth(self, session: Session, argument: str) -> None:
        mechanism, _, first = argument.partition(" ")
        if mechanism.upper() not in self.behaviour.mechanisms:
            session.send("504 5.5.4 Unrecognized authentication type")
            return
        user, secret = getattr(self, "_read_" + mechanism.lower())(session, first)
        session.send(self.behaviour.login(session, user, secret))

    def _read_plain(self, session: Session, first: str) -> tuple[str, str]:
        _, user, secret = self._decoded(session, first, "").split("\0")
        return user, secret

    def _read_login(self, session: Session, first: str) -> tuple[str, str]:
        user = self._decoded(session, first, "Username:")
        return user, self._decoded(session, "", "Password:")

    def _read_xoauth2(self, session: Session, first: str) -> tuple[str, str]:
        fields = dict(part.split("=", 1) for part in
                      self._decoded(session, first, "").split("\1") if "=" in part)
        return fields["user"], fields["auth"].removeprefix("Bearer ")

    @staticmethod
    def _read_ntlm(session: Session, first: str) -> tuple[str, str]:
        # Without a challenge nobody can prove who he is.
        if not first:
            session.send("334 ")
            session.read_line()
        return "", ""

    @staticmethod
    def _decoded(session: Session, given: str, prompt: str) -> str:
        if not given:
            session.send("334 " + base64.b64encode(prompt.encode()).decode())
            given = session.read_line().decode("latin-1")
        return base64.b64decode(given, validate=True).decode()

    def _on_mail(self, session: Session, argument: str) -> None:
        session.recipients = []
        session.send(self.behaviour.mail(session, _address_in(argument)))
        self.at("mail")

    def _on_rcpt(self, session: Session, argument: str) -> None:
        session.send(self.behaviour.recipient(session, _address_in(argument)))

    def _on_data(self, session: Session, _argument: str) -> None:
        if not session.recipients:
            session.send("503 5.5.1 no valid recipients")
            return
        mail = Mail(session.sender, list(session.recipients), self.behaviour.data(session), session)
        with self.changed:
            self.read.append(mail)
            self.changed.notify_all()
        self.at("dot")
        answer = self.behaviour.accept(session, mail)
        if answer.startswith("2"):
            self.keep(mail)
        session.send(answer)
        self.at("acknowledged")

    @staticmethod
    def _on_quit(session: Session, _argument: str) -> None:
        session.send("221 2.0.0 Bye")
        raise Hangup


def _address_in(argument: str) -> str:
    return argument.partition("<")[2].partition(">")[0]
