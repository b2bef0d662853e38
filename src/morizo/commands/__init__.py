"""The commands of `morizo`, one module each: `add_arguments(parser)` and `run(arguments) -> exit code`."""

COMMANDS = {
    "up": ("手元でMorizoを動かす", "morizo.commands.up"),
    "serve": ("1つのプロセスを動かす（aiv2 または web）", "morizo.commands.serve"),
    "migrate": ("データベースの形を新しくする", "morizo.commands.migrate"),
    "accounts": ("アカウントの一覧・停止・パスワード再設定", "morizo.commands.people"),
    "plan": ("サーバーに加える変更をすべて見せる（何も変えない）", "morizo.commands.plan"),
    "deploy": ("サーバーに適用し、確かめ、だめなら戻す", "morizo.commands.deploy"),
    "rollback": ("前の版に戻す", "morizo.commands.rollback"),
    "status": ("サーバーで何が動いているか", "morizo.commands.status"),
    "logs": ("サーバーの記録を見る", "morizo.commands.logs"),
    "init": ("deploy.toml（どのサーバーにどう出すか）を書く", "morizo.commands.init"),
    "secrets": ("秘密をサーバーに渡す・分ける・並べる", "morizo.commands.secrets"),
    "doctor": ("サーバーを調べ、直し方を示す（何も変えない）", "morizo.commands.doctor"),
    "certs": ("証明書の様子を見る・更新する・更新を予行する", "morizo.commands.certs"),
    "eval": ("文の読み取りを測る", "morizo.commands.eval"),
    "lock": ("部品の版の固定を作り直す", "morizo.commands.lock"),
    "bench": ("速さとメモリーを測る", "morizo.commands.bench"),
    "docs": ("設定・問題・命令の頁と手引きを作り直す", "morizo.commands.docs"),
    "test": ("すべてのテストを動かす", "morizo.commands.test"),
}
"""For each command: what it does, and its module."""
