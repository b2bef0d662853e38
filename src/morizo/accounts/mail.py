"""Reset mails, where SMTP is set up."""

import logging
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from morizo.kit.log import event

_log = logging.getLogger("morizo.mail")
TIMEOUT_S = 15


@dataclass(frozen=True, slots=True)
class Postman:
    """Sends mails by SMTP; without a server it sends none.

    Args:
        server: `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…`; None for no mail.
        sender: The From address.
        site: Where the household's pages are, for links.
    """

    server: str | None
    sender: str
    site: str

    def send_reset_link(self, email: str, token: str) -> None:
        """Send a link to choose a new password; a mail that can't be sent is logged without the address."""
        if self.server is None:
            return
        mail = EmailMessage()
        mail["Subject"] = "Morizo: パスワードの再設定"
        mail["From"] = self.sender
        mail["To"] = email
        mail.set_content(
            "パスワードを設定し直すには、24時間以内に次のリンクを開いてください。\n\n"
            f"{self.site}/reset?token={token}\n\n"
            "心当たりがなければ、このメールは捨ててください。何も変わりません。\n"
        )
        try:
            self._send(mail)
        except (OSError, smtplib.SMTPException) as err:
            event(_log, logging.ERROR, "mail not sent", error=type(err).__name__)

    def _send(self, mail: EmailMessage) -> None:
        where = urlsplit(self.server or "")
        host = where.hostname or "127.0.0.1"
        context = ssl.create_default_context()
        connection: smtplib.SMTP
        if where.scheme == "smtps":
            connection = smtplib.SMTP_SSL(
                host, where.port or 465, timeout=TIMEOUT_S, context=context
            )
        else:
            connection = smtplib.SMTP(host, where.port or 25, timeout=TIMEOUT_S)
        with connection:
            if where.scheme == "smtp" and connection.has_extn("starttls"):
                connection.starttls(context=context)
            if where.username:
                connection.login(unquote(where.username), unquote(where.password or ""))
            connection.send_message(mail)
