"""The bad days of a mail server, each a Behaviour."""

from collections import Counter

from harness.smtp_server import Behaviour, Hangup, Mail, Session

GARBAGE = bytes(range(256)) * 4 + b"\r\n"


class Tarpit(Behaviour):
    """Takes the connection and never says a word."""

    def greet(self, session: Session) -> None:
        session.server.closed.wait()
        raise Hangup


class SlowDrip(Behaviour):
    """Greets without end, a character now and then."""

    PAUSE_S = 0.2

    def greet(self, session: Session) -> None:
        while not session.server.closed.wait(self.PAUSE_S):
            session.send(b"2")


class Closing(Behaviour):
    """421 instead of a greeting."""

    def greet(self, session: Session) -> None:
        session.send("421 4.3.2 mail.test closing transmission channel")
        raise Hangup


class Greylisting(Behaviour):
    """Refuses each recipient once, for now."""

    def __init__(self):
        self.seen: Counter[str] = Counter()

    def recipient(self, session: Session, address: str) -> str:
        self.seen[address] += 1
        if self.seen[address] == 1:
            return "450 4.2.0 Greylisted, see you later"
        return super().recipient(session, address)


class NoSecondRecipient(Behaviour):
    """Knows one recipient of a message and no other."""

    def recipient(self, session: Session, address: str) -> str:
        if session.recipients:
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        return super().recipient(session, address)


class BrokenInData(Behaviour):
    """Goes away in the middle of a message."""

    def data(self, session: Session) -> bytes:
        session.send("354 Go on")
        session.read_data(lines=5)
        raise Hangup


class BrokenAfterDot(Behaviour):
    """Reads the message, and goes away without saying whether it took it."""

    def accept(self, session: Session, mail: Mail) -> str:
        raise Hangup


class TakesItAndBreaks(Behaviour):
    """Keeps the message, and goes away before it says so: the one case of two copies."""

    def accept(self, session: Session, mail: Mail) -> str:
        session.server.keep(mail)
        raise Hangup


class RefusesMessage(Behaviour):
    """Does not want what it has read."""

    def accept(self, session: Session, mail: Mail) -> str:
        return "554 5.7.1 Message content rejected"


class Garbage(Behaviour):
    """Is no mail server."""

    def greet(self, session: Session) -> None:
        session.send(GARBAGE)
        raise Hangup


class GarbageAfterMail(Behaviour):
    """Forgets what it is in the middle of a conversation."""

    def mail(self, session: Session, sender: str) -> str:
        session.send(GARBAGE)
        raise Hangup


class Endless(Behaviour):
    """Never ends its answer to EHLO."""

    def extensions(self, session: Session) -> list[str]:
        while not session.server.closed.is_set():
            session.send("250-MORE " + "x" * 500)
        raise Hangup


class EndlessLine(Behaviour):
    """Never ends its first line."""

    def greet(self, session: Session) -> None:
        while not session.server.closed.is_set():
            session.send(b"220 " + b"x" * 4096)


class WithoutTls(Behaviour):
    """Offers no STARTTLS, and every login at once: what a man in the middle would show."""

    starttls = False
    auth_before_tls = True


class OnlyXoauth2(Behaviour):
    """Takes tokens only."""

    mechanisms = ("XOAUTH2",)


class OnlyNtlm(Behaviour):
    """Knows one way to log in, which it never completes."""

    mechanisms = ("NTLM",)


class RepeatsTheSecret(Behaviour):
    """Refuses a login, and repeats what it was told."""

    def login(self, session: Session, user: str, secret: str) -> str:
        return f"535 5.7.8 {secret} is not the password of {user}: {session.commands[-1]}"
