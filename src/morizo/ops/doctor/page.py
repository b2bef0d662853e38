"""Diagnoses as one page of HTML: nothing is loaded, nothing runs, it prints and it follows a dark screen."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from morizo.ops.doctor.checklist import Line
from morizo.ops.doctor.diagnosis import Diagnosis
from morizo.ops.doctor.show import NAMES, SEVERITIES, summary

_STYLE = """
:root{color-scheme:light dark;--ink:#1d1d1b;--soft:#5b5b57;--paper:#fff;--line:#d9d7d0;--bad:#a3182a;--warn:#8a5200;--good:#1f6b3a;--plain:#4a5568}
@media(prefers-color-scheme:dark){:root{--ink:#ecebe6;--soft:#a9a8a2;--paper:#191917;--line:#3a3935;--bad:#ff9a9f;--warn:#f0b968;--good:#84d19b;--plain:#b3bccb}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem;max-width:64rem;background:var(--paper);color:var(--ink);font:16px/1.7 system-ui,"Hiragino Sans","Noto Sans JP",sans-serif}
h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}
p{margin:.25rem 0}.when{color:var(--soft)}
table{width:100%;border-collapse:collapse}
th,td{padding:.5rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;color:var(--soft);font-size:.85rem}
td:first-child{white-space:nowrap;font-weight:600}
small{color:var(--soft)}code{font:.9em/1.6 ui-monospace,monospace}
.fatal{color:var(--bad)}.warning{color:var(--warn)}.passed{color:var(--good)}.replaced,.note,.unknown,.not-applicable{color:var(--plain)}
ol{padding-left:1.5rem}li{margin:.6rem 0}
@media print{body{padding:0;max-width:none;font-size:10pt}tr,li{break-inside:avoid}}
@media(max-width:40rem){thead{display:none}tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}td{display:block;border:0;padding:.1rem 0}}
"""


def page(name: str, found: Sequence[Diagnosis], lines: Sequence[Line], at: datetime) -> str:
    """Return the page.

    Args:
        name: The domain.
        found: Every diagnosis.
        lines: The plan's checklist.
        at: When it was found.
    """
    bad = [one for one in found if one.result == "failed"]
    parts = [
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(name)} の診断</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(name)} の診断</h1>",
        f'<p class="when">{at:%Y-%m-%d %H:%M} {escape(at.tzname() or "")}</p>',
        f"<p>{escape(summary(found))}</p>",
    ]
    if bad:
        order = {"fatal": 0, "warning": 1, "note": 2}
        parts.append(
            _table("直すところ", sorted(bad, key=lambda one: order[one.severity]), fixes=True)
        )
    parts.append(_checklist(lines))
    rest = [one for one in found if one.result != "failed"]
    parts.append(_table("ほかのすべて", rest, fixes=False))
    parts.append("</body></html>\n")
    return "".join(parts)


def _table(title: str, found: Sequence[Diagnosis], *, fixes: bool) -> str:
    last = "<th>直し方</th>" if fixes else ""
    rows = "".join(_row(one, fixes=fixes) for one in found)
    return (
        f"<h2>{title}</h2><table><thead><tr><th>結果</th><th>確かめたこと</th><th>見えたこと</th>{last}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _row(one: Diagnosis, *, fixes: bool) -> str:
    kind = one.severity if one.result == "failed" else one.result
    name = SEVERITIES[one.severity] if one.result == "failed" else NAMES[one.result]
    where = " ".join((one.check, *one.requirement))
    last = f"<td><code>{escape(one.fix)}</code></td>" if fixes else ""
    return (
        f'<tr><td class="{kind}">{name}</td><td>{escape(one.title)}<br><small>{escape(where)}</small></td>'
        f"<td>{escape(one.evidence)}</td>{last}</tr>"
    )


def _checklist(lines: Sequence[Line]) -> str:
    items = "".join(
        f'<li>{escape(line.words)}<br><span class="{"fatal" if line.result == "failed" else line.result}">'
        f"{NAMES[line.result]}</span> <small>{escape(line.reason or '、'.join(line.evidence))}</small></li>"
        for line in lines
    )
    return f"<h2>セキュリティチェックリスト（計画書 10 章）</h2><ol>{items}</ol>"
