"""A mail as a person's program shows it, by Python's own parser."""

import email
import email.headerregistry
import email.message
import email.policy

# Every header that a mail of ours may have: what is not here was injected.
HEADERS_REQUIRED = {"date", "from", "to", "subject", "message-id", "mime-version", "content-type"}
HEADERS_OPTIONAL = {"auto-submitted", "importance", "references", "x-poolsentry-alert-id",
                    "x-poolsentry-event"}
# Those that Exim writes when it receives a mail and when it puts it into a mailbox.
HEADERS_OF_EXIM = {"delivery-date", "envelope-to", "received", "return-path"}


def parse(data: bytes) -> email.message.EmailMessage:
    """The message; ValueError where it is not what RFC 5322 and MIME ask for."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    defects = list(message.defects)
    for part in message.walk():
        defects += part.defects
        for value in part.values():
            defects += value.defects
    if defects:
        raise ValueError(f"the mail has defects: {defects}")
    return message


def text_of(message: email.message.EmailMessage, kind: str) -> str:
    """The part of text/`kind`, decoded."""
    parts = [part for part in message.walk() if part.get_content_type() == f"text/{kind}"]
    if len(parts) != 1:
        raise ValueError(f"{len(parts)} parts of text/{kind}")
    return parts[0].get_content().replace("\r\n", "\n")


def addresses(message: email.message.EmailMessage, header: str) -> list[str]:
    """The addresses of a header."""
    return [address.addr_spec for address in message[header].addresses]


def header_names(message: email.message.EmailMessage) -> set[str]:
    """The names of its headers, in lower case."""
    return {name.lower() for name in message.keys()}


def wrong_headers(message: email.message.EmailMessage) -> dict[str, set[str]]:
    """Headers that are missing, that nobody expects, and that stand twice; empty where all is
    right."""
    names = [name.lower() for name in message.keys() if name.lower() not in HEADERS_OF_EXIM]
    wrong = {"missing": HEADERS_REQUIRED - set(names),
             "unexpected": set(names) - HEADERS_REQUIRED - HEADERS_OPTIONAL,
             "twice": {name for name in names if names.count(name) > 1}}
    return {what: which for what, which in wrong.items() if which}
