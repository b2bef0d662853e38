"""What stops a certificate."""

from morizo.ops.errors import OpsError
from morizo.ops.exits import Exit


class NoCertificate(OpsError):
    """No certificate was got; what was served before is served on."""

    code = "no-certificate"
    title = "証明書を受け取れませんでした"
    hint = "示された点を直してから、morizo certs renew を実行してください。"
    exit = Exit.UNHEALTHY
