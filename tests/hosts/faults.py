"""Faults to put into a deployed host, one at a time or several at once, and what doctor must say of each.

A seed is a small shell text with its undoing. `$A` and `$W` name the two services, `$AU` and `$WU` the units that
serve, `$AR` and `$WR` their releases' folders, `$D` the domain; `put FILE OLD NEW` replaces in a file and remembers
it, `back FILE` brings it back with its mode and time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PREAMBLE = r"""
set -eu
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
A=morizo-aiv2 W=morizo-web
AR=$(readlink -f /opt/morizo/$A/current) WR=$(readlink -f /opt/morizo/$W/current)
AU=$A@${AR##*/}.service WU=$W@${WR##*/}.service
D=$(ls /etc/letsencrypt/renewal | sed 's/\.conf$//' | head -n 1)
L=/etc/letsencrypt
SAVED=/run/seeds; mkdir -p -m 700 $SAVED
keep() { for f in "$@"; do k=$SAVED/$(echo "$f" | tr / _); if [ -e "$f" ] || [ -L "$f" ]; then cp -a "$f" "$k"; else : > "$k.none"; fi; done; }
back() { for f in "$@"; do k=$SAVED/$(echo "$f" | tr / _); rm -rf "$f"; if [ -e "$k.none" ]; then rm "$k.none"; else mv "$k" "$f"; fi; done; }
put() { keep "$1"; sed -i "s|$2|$3|" "$1"; }
dropin() { mkdir -p /etc/systemd/system/$1.d; printf '[%s]\n%s\n' "$2" "$3" > /etc/systemd/system/$1.d/seed.conf; systemctl daemon-reload; }
undrop() { rm -r /etc/systemd/system/$1.d; systemctl daemon-reload; }
hold() { # hold ADDRESS PORT: another program listens there
  systemd-run --quiet --collect --unit=seed-hold python3 -m http.server --bind "$1" "$2"
  for _ in $(seq 50); do ss -Htln "sport = :$2" | grep -q . && break; sleep 0.1; done; }
unhold() { systemctl stop seed-hold; }
rules() { nft list ruleset > $SAVED/rules.nft; }
unrules() { nft flush ruleset; nft -f $SAVED/rules.nft; rm $SAVED/rules.nft; }
S=/var/lib/$W
small() { mount -t tmpfs -o "$1,mode=700,uid=$(id -u $W),gid=$(id -g $W)" tmpfs $S; } # a volume of its own for web's data
paper() { # paper NAMES DAYS: another certificate and key in place, with the names of the authority's
  keep $L/archive/$D; mkdir -p $SAVED/new
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "$2" -subj "/CN=$1" \
    -addext "subjectAltName=DNS:$1" -keyout $SAVED/new/key -out $SAVED/new/chain 2>/dev/null
  cat $SAVED/new/chain > "$(readlink -f $L/live/$D/fullchain.pem)"; }
[ -s $SAVED/.key ] || find /etc/morizo/credentials/$A -type f ! -name '.*' | sort | head -n 1 > $SAVED/.key
KEY=$(cat $SAVED/.key)
"""


@dataclass(frozen=True, slots=True)
class Seed:
    """One fault.

    Args:
        name: What is done to the host.
        faults: The plan's faults that it stands for.
        check: Which check must fail.
        says: A pattern that its evidence must match.
        plant: Shell, after `PREAMBLE`.
        undo: Shell, after `PREAMBLE`.
        alone: It stops something that others are seen through.
    """

    name: str
    faults: str
    check: str
    says: str
    plant: str
    undo: str
    alone: bool = False


_SEEDS: tuple[Seed, ...] = (
    # -- the machine ------------------------------------------------------------------------------------------------
    Seed("disk full", "B58", "host.disk", r"morizo-web の空き [0-4] MiB",
         "small size=4m", "umount $S"),
    Seed("no inodes left", "B58", "host.disk", r"inode の空き [0-2]%",
         "small size=1g,nr_inodes=60; i=0; while [ $i -lt 59 ]; do : > $S/$i || break; i=$((i+1)); done", "umount $S"),
    Seed("another time zone", "B52", "host.timezone", "America/New_York",
         "keep /etc/localtime; ln -sf /usr/share/zoneinfo/America/New_York /etc/localtime", "back /etc/localtime"),
    Seed("code that a service may write", "B23", "host.folders", "morizo-aiv2",
         "chown $A $AR/settings.env", "chown root $AR/settings.env"),
    Seed("code that anybody may write", "B23 B24", "host.folders", "release.json 0",
         "chmod o+w $WR/release.json", "chmod 0444 $WR/release.json"),
    Seed("a log in the code's folder", "B48", "host.tree", "morizo_ai.log",
         "echo x > /opt/morizo/morizo_ai.log", "rm /opt/morizo/morizo_ai.log"),
    Seed("a git folder that is published", "B34", "host.tree", r"\.git", "mkdir $WR/.git", "rmdir $WR/.git"),
    Seed("the tool's own state, open to others", "B55", "host.state", "morizo 0755", "chmod 755 /var/lib/morizo", "chmod 700 /var/lib/morizo"),
    Seed("a backup that others read", "B54 B55", "host.state", r"env_backup.*0644",
         "mkdir -p /home/keeper/backups/m; echo x > /home/keeper/backups/m/env_backup_1.tar.gz; chmod 644 /home/keeper/backups/m/*",
         "rm -r /home/keeper"),
    # -- network ----------------------------------------------------------------------------------------------------
    Seed("another program on 443", "B15", "network.public", "python3.*nginx のはず",
         "systemctl stop nginx; hold 0.0.0.0 443", "unhold; systemctl start nginx", alone=True),
    Seed("another program on 80", "B17", "network.plain", "python3",
         "systemctl stop nginx; hold 0.0.0.0 80", "unhold; systemctl start nginx", alone=True),
    Seed("nginx is stopped", "B10", "edge.config", "nginx inactive", "systemctl stop nginx", "systemctl start nginx", alone=True),
    Seed("another program on 8000", "B45", "network.api", "python3.*morizo-aiv2.socket のものではありません",
         "systemctl stop $A.socket $AU; hold 127.0.0.1 8000", "unhold; systemctl start $A.socket $AU; systemctl reload $AU", alone=True),
    Seed("the API listens to the world", "B45", "network.api", "外の番地で待っています",
         "put /etc/systemd/system/$A.socket 127.0.0.1:8000 0.0.0.0:8000; systemctl daemon-reload; systemctl stop $AU; systemctl restart $A.socket; systemctl start $AU",
         "back /etc/systemd/system/$A.socket; systemctl daemon-reload; systemctl stop $AU; systemctl restart $A.socket; systemctl start $AU; systemctl reload $AU",
         alone=True),
    Seed("a database open to the world", "B21", "network.listeners", "0.0.0.0:5432", "hold 0.0.0.0 5432", "unhold"),
    Seed("ssh takes passwords", "B21", "network.ssh", "passwordauthentication yes",
         "echo 'PasswordAuthentication yes' > /etc/ssh/sshd_config.d/00-seed.conf", "rm /etc/ssh/sshd_config.d/00-seed.conf"),
    Seed("ssh takes root with a password", "B21", "network.ssh", "permitrootlogin yes",
         "echo 'PermitRootLogin yes' > /etc/ssh/sshd_config.d/00-seed.conf", "rm /etc/ssh/sshd_config.d/00-seed.conf"),
    Seed("no firewall", "B21", "firewall.inbound", "止める規則がありません", "rules; nft flush ruleset", "unrules"),
    Seed("port 80 is closed", "B10 B31", "firewall.inbound", "80 が閉じています",
         "rules; sed 's/{ 80, 443 }/443/' $SAVED/rules.nft > $SAVED/new.nft; nft flush ruleset; nft -f $SAVED/new.nft", "unrules"),
    Seed("one port too many is open", "B11 B21", "firewall.inbound", "5432 が開いています",
         "rules; nft add rule inet morizo input tcp dport 5432 accept", "unrules"),
    Seed("everything may go out", "B20", "firewall.outbound", "どこへでも出られます",
         "rules; nft flush chain inet morizo output", "unrules"),
    Seed("the API's port is open to every user", "B20", "firewall.callers", "だれでも 8000",
         "rules; grep -v 'dport 8000' $SAVED/rules.nft > $SAVED/new.nft; nft flush ruleset; nft -f $SAVED/new.nft", "unrules"),
    # -- certificate ------------------------------------------------------------------------------------------------
    Seed("a key that everybody reads", "B12 B14", "tls.key", "モード 0644",
         "keep $L/archive/$D; chmod 755 $L/archive $L/live; chmod 644 $(readlink -f $L/live/$D/privkey.pem)",
         "back $L/archive/$D; chmod 700 $L/archive $L/live"),
    Seed("a key that a group reads", "B14", "tls.key", "モード 0640",
         "keep $L/archive/$D; chown :$W $(readlink -f $L/live/$D/privkey.pem); chmod 640 $(readlink -f $L/live/$D/privkey.pem)",
         "back $L/archive/$D"),
    Seed("archive left open", "B13 B14", "tls.folders", "archive 0755", "chmod 755 $L/archive", "chmod 700 $L/archive"),
    Seed("a service left in ssl-cert", "B14", "tls.group", "morizo-web",
         "keep /etc/group; sed -i /^ssl-cert:/d /etc/group; echo ssl-cert:x:64999:$W >> /etc/group", "back /etc/group"),
    Seed("renewed, and the old one is still served", "B16", "tls.served", "前の証明書",
         "paper $D 90; cat $SAVED/new/key > $(readlink -f $L/live/$D/privkey.pem)", "back $L/archive/$D"),
    Seed("another name's certificate", "B10", "tls.certificate", "elsewhere.example",
         "paper elsewhere.example 90", "back $L/archive/$D"),
    Seed("a key of another certificate", "B16", "tls.pair", "証明書のものではありません",
         "keep $L/archive/$D; openssl ecparam -name prime256v1 -genkey -noout > $(readlink -f $L/live/$D/privkey.pem)",
         "back $L/archive/$D"),
    Seed("a certificate cut in the middle", "B16", "tls.pair", "こわれています",
         "keep $L/archive/$D; printf 'no certificate' > $(readlink -f $L/live/$D/fullchain.pem)", "back $L/archive/$D"),
    Seed("the renewal's timer is off", "B16", "tls.timer", "certbot.timer inactive",
         "systemctl disable --now --quiet certbot.timer", "systemctl enable --now --quiet certbot.timer"),
    Seed("renewal by standalone", "B17", "tls.timer", "standalone",
         "put $L/renewal/$D.conf 'authenticator = .*' 'authenticator = standalone'", "back $L/renewal/$D.conf"),
    Seed("no hook after a renewal", "B16", "tls.hook", "動かせません|ありません",
         "keep /etc/morizo/certificate-renewed; rm /etc/morizo/certificate-renewed", "back /etc/morizo/certificate-renewed"),
    Seed("a rehearsal that failed", "B18", "tls.rehearsal", "失敗しました",
         "keep /var/lib/morizo/rehearsal.json;"
         " echo '{\"at\": \"2026-01-01T00:00:00+00:00\", \"is_good\": false}' > /var/lib/morizo/rehearsal.json",
         "back /var/lib/morizo/rehearsal.json"),
    Seed("no way to the challenge", "B10", "tls.challenge", "通じていません",
         "put /etc/nginx/morizo/site.conf '\\^~ /.well-known/acme-challenge/' '^~ /moved/'; nginx -s reload; sleep 0.5",
         "back /etc/nginx/morizo/site.conf; nginx -s reload; sleep 0.5"),
    # -- edge -------------------------------------------------------------------------------------------------------
    Seed("nginx's configuration is broken", "B19", "edge.config", "unknown directive|unexpected|seed",
         "echo 'seed;' > /etc/nginx/conf.d/seed.conf", "rm /etc/nginx/conf.d/seed.conf", alone=True),
    Seed("nginx doesn't start at boot", "B19", "edge.config", "始まりません", "systemctl disable --quiet nginx", "systemctl enable --quiet nginx"),
    Seed("no HSTS", "B19", "edge.headers", "strict-transport-security",
         "put /etc/nginx/morizo/headers.conf '^add_header Strict.*' ''; nginx -s reload; sleep 0.5",
         "back /etc/nginx/morizo/headers.conf; nginx -s reload; sleep 0.5"),
    Seed("no limits of requests", "B19", "edge.limits", "limit_req",
         "put /etc/nginx/morizo/site.conf '^ *limit_req .*' ''; nginx -s reload; sleep 0.5",
         "back /etc/nginx/morizo/site.conf; nginx -s reload; sleep 0.5"),
    Seed("streams are held back", "B43", "edge.stream", "proxy_buffering",
         "put /etc/nginx/morizo/site.conf 'proxy_buffering off;' ''; nginx -s reload; sleep 0.5",
         "back /etc/nginx/morizo/site.conf; nginx -s reload; sleep 0.5"),
    Seed("streams are cut after 30 s", "B43", "edge.stream", "30 秒",
         "put /etc/nginx/morizo/proxy.conf 'proxy_read_timeout .*' 'proxy_read_timeout 30s;'; nginx -s reload; sleep 0.5",
         "back /etc/nginx/morizo/proxy.conf; nginx -s reload; sleep 0.5"),
    Seed("a way past the web to the API", "B19", "edge.single", "8000 へ直に",
         "put /etc/nginx/morizo/site.conf 'location \\^~ /metrics {' 'location /v1 { proxy_pass http://127.0.0.1:8000; }\\n location ^~ /metrics {'; nginx -s reload; sleep 0.5",
         "back /etc/nginx/morizo/site.conf; nginx -s reload; sleep 0.5"),
    Seed("a secret among the static files", "B8", "web.no-secrets", "seed.js に",
         "cat $KEY > $WR/static/seed.js", "rm $WR/static/seed.js"),
    # -- units ------------------------------------------------------------------------------------------------------
    Seed("a service is stopped", "B36", "unit.active", "morizo-web.*inactive",
         "systemctl stop $W.socket $WU", "systemctl start $W.socket $WU; systemctl reload $WU", alone=True),
    Seed("a crash loop", "B38", "unit.active", "再起動|exit-code|start-limit",
         "dropin $WU Service 'ExecStart=\nExecStart=/bin/false\nRestartSec=100ms'; systemctl restart $WU || true; sleep 2",
         "undrop $WU; systemctl reset-failed $WU; systemctl start $WU; systemctl reload $WU", alone=True),
    Seed("an older instance that failed", "B38", "unit.failed", "morizo-web@old",
         "printf '[Service]\\nExecStart=/bin/false\\n' > /etc/systemd/system/$W@old.service; systemctl daemon-reload; systemctl start $W@old; sleep 0.5",
         "rm /etc/systemd/system/$W@old.service; systemctl daemon-reload; systemctl reset-failed $W@old"),
    Seed("a socket is closed", "B36", "unit.socket", "morizo-aiv2.socket inactive",
         "systemctl stop $AU $A.socket", "systemctl start $A.socket $AU; systemctl reload $AU", alone=True),
    Seed("a service doesn't start at boot", "B36", "unit.enabled", "morizo-aiv2.*disabled",
         "systemctl disable --quiet $AU", "systemctl enable --quiet $AU"),
    Seed("a unit is newer than what systemd holds", "B60", "unit.reload", "morizo-web",
         "keep /etc/systemd/system/$WU; touch /etc/systemd/system/$WU", "back /etc/systemd/system/$WU; systemctl daemon-reload"),
    Seed("Type=simple", "B36", "unit.type", "Type=simple", "dropin $WU Service Type=simple", "undrop $WU"),
    Seed("restarts that never end", "B38", "unit.restart", "届きません|上限がありません",
         "dropin $WU Service RestartSec=30; printf '[Unit]\\nStartLimitIntervalSec=10\\n' >> /etc/systemd/system/$WU.d/seed.conf; systemctl daemon-reload",
         "undrop $WU"),
    Seed("no limit of memory", "B39", "unit.memory", "MemoryMax=infinity", "dropin $AU Service MemoryMax=infinity", "undrop $AU"),
    Seed("a service user with sudo", "B22", "unit.user", "sudo の仲間",
         "keep /etc/group; sed -i 's/^sudo:.*/&,'$A'/; s/^\\(sudo:x:[0-9]*:\\),/\\1/' /etc/group", "back /etc/group"),
    Seed("a service as root", "B22", "unit.user", "root で動いています",
         "dropin $WU Service 'User=root\nGroup=root\nPrivateUsers=false'; systemctl restart $WU; systemctl reload $WU",
         "undrop $WU; systemctl restart $WU; systemctl reload $WU; chown -R $W:$W /var/lib/$W", alone=True),
    Seed("a service without walls", "B25", "unit.sandbox", r"morizo-web [3-9]",
         "dropin $WU Service 'ProtectSystem=false\nNoNewPrivileges=false\nCapabilityBoundingSet=~\nSystemCallFilter=\nRestrictAddressFamilies=\nPrivateUsers=false\nPrivateDevices=false\nProtectKernelModules=false\nProtectHome=false\nRestrictNamespaces=false'",
         "undrop $WU"),
    Seed("started before the network", "B41", "unit.order", "network-online",
         "put /etc/systemd/system/$WU 'network-online.target' 'network.target'; systemctl daemon-reload",
         "back /etc/systemd/system/$WU; systemctl daemon-reload"),
    Seed("a setting of the unit by hand", "B60", "unit.dropins", "seed.conf", "dropin $AU Service Nice=1", "undrop $AU"),
    Seed("a unit that was edited", "B60", "unit.drift", "morizo-web@.*変わっています",
         "keep /etc/systemd/system/$WU; echo '# by hand' >> /etc/systemd/system/$WU; systemctl daemon-reload",
         "back /etc/systemd/system/$WU; systemctl daemon-reload"),
    # -- releases ---------------------------------------------------------------------------------------------------
    Seed("another release is linked", "B33", "release.current", "previous-0",
         "mkdir $AR/../previous-0; ln -sfn releases/previous-0 /opt/morizo/$A/current",
         "ln -sfn releases/$(cd /opt/morizo/morizo-aiv2/releases; ls | grep -v previous-0 | head -n 1) /opt/morizo/morizo-aiv2/current;"
         " rmdir /opt/morizo/morizo-aiv2/releases/previous-0", alone=True),
    Seed("no release is linked", "B33", "release.current", "current がありません",
         "keep /opt/morizo/$A/current; rm /opt/morizo/$A/current", "back /opt/morizo/morizo-aiv2/current", alone=True),
    Seed("the release's Python is gone", "B1", "release.environment", "もうありません",
         "keep $AR/venv/bin/python3 $AR/venv/bin/python; ln -sf python3.99 $AR/venv/bin/python3; ln -sf python3.99 $AR/venv/bin/python",
         "back $AR/venv/bin/python3 $AR/venv/bin/python"),
    Seed("pip in a release", "B2 B6", "deploys.pip", "pip", "touch $AR/venv/bin/pip", "rm $AR/venv/bin/pip"),
    Seed("a deploy that was broken off", "B33", "deploys.last", "途中",
         "keep /var/lib/morizo/journal.jsonl; echo '{\"run\":\"seed\",\"what\":\"deploy\",\"who\":\"x\",\"began_at\":\"2026-11-24T03:00:00Z\"}' >> /var/lib/morizo/journal.jsonl",
         "back /var/lib/morizo/journal.jsonl"),
    Seed("a half-made release", "B33", "deploys.half-made", r"\.new-", "mkdir $AR/../.new-0", "rmdir $AR/../.new-0"),
    Seed("a lock that nobody gives back", "B35", "deploys.lock", "hana が deploy",
         "echo '{\"run\":\"1\",\"what\":\"deploy\",\"who\":\"hana\",\"why\":\"\",\"since\":\"2026-01-01T00:00:00+00:00\"}' > /var/lib/morizo/lock;"
         " systemd-run --quiet --collect --unit=seed-lock flock /var/lib/morizo/lock sleep 600; sleep 0.3",
         "systemctl stop seed-lock; : > /var/lib/morizo/lock"),
    # -- settings ---------------------------------------------------------------------------------------------------
    Seed("RELOAD=true", "B3", "settings.production", "RELOAD=true",
         "put $AR/settings.env '^RELOAD=.*' 'RELOAD=\"true\"'", "back $AR/settings.env"),
    Seed("ENVIRONMENT=development", "B45", "settings.production", "ENVIRONMENT=development",
         "put $AR/settings.env '^ENVIRONMENT=.*' 'ENVIRONMENT=\"development\"'", "back $AR/settings.env"),
    Seed("HOST=0.0.0.0", "B45", "settings.address", r"HOST=0\.0\.0\.0",
         "put $AR/settings.env '^HOST=.*' 'HOST=\"0.0.0.0\"'", "back $AR/settings.env"),
    Seed("another PORT", "B45", "settings.address", "PORT=8080",
         "put $AR/settings.env '^PORT=.*' 'PORT=\"8080\"'", "back $AR/settings.env"),
    Seed("localhost for the API", "B42", "settings.api", "localhost",
         "keep $WR/settings.env; sed -i /MORIZO_AI_URL/d $WR/settings.env; echo 'MORIZO_AI_URL=http://localhost:8000' >> $WR/settings.env", "back $WR/settings.env"),
    Seed("another port for the API", "B42", "settings.api", "8001",
         "keep $WR/settings.env; sed -i /MORIZO_AI_URL/d $WR/settings.env; echo 'MORIZO_AI_URL=http://127.0.0.1:8001' >> $WR/settings.env", "back $WR/settings.env"),
    Seed("a setting that nobody knows", "B8", "settings.present", "OPENAI_MODLE",
         "keep $AR/settings.env; echo 'OPENAI_MODLE=x' >> $AR/settings.env", "back $AR/settings.env"),
    Seed("one half of a pair of keys", "B29", "settings.keys", "GOOGLE_SEARCH_ENGINE_ID がありません",
         "keep $AR/settings.env; echo 'GOOGLE_SEARCH_API_KEY=AIzaSyA0123456789012345678901234567890a' >> $AR/settings.env", "back $AR/settings.env"),
    Seed("a placeholder for a key", "B61", "settings.keys", "見本のまま",
         "keep $KEY; printf your_openai_api_key_here > $KEY", "back $KEY"),
    # -- secrets and data -------------------------------------------------------------------------------------------
    Seed("a secret that others read", "B27 B28", "secrets.modes", "0644", "chmod 644 $KEY", "chmod 600 $KEY"),
    Seed("a folder of secrets that others enter", "B27", "secrets.modes", "0755",
         "chmod 755 /etc/morizo/credentials", "chmod 700 /etc/morizo/credentials"),
    Seed("a half-written secret", "B27", "secrets.whole", "書きかけ",
         "install -m 600 /dev/null $(dirname $KEY)/.NAME.tmp", "rm $(dirname $KEY)/.NAME.tmp"),
    Seed("a secret is missing", "B36", "secrets.there", "なし: ", "keep $KEY; rm $KEY", "back $KEY"),
    Seed("a secret is empty", "B27", "secrets.there", "空: ", "keep $KEY; : > $KEY", "back $KEY"),
    Seed("the plan's .env, readable by all", "B27", "secrets.env-files", r"/home/keeper/\.env 0664",
         "mkdir -p -m 755 /home/keeper; echo OPENAI_API_KEY=sk-0000111122223333444455556666 > /home/keeper/.env; chmod 664 /home/keeper/.env",
         "rm -r /home/keeper"),
    Seed("data that others read", "B46", "data.private", "0755", "chmod 755 /var/lib/$A", "chmod 700 /var/lib/$A"),
    Seed("root's file among the data", "B22", "data.private", "持ち主ちがい.*root",
         "touch /var/lib/$A/by-root", "rm /var/lib/$A/by-root"),
    Seed("a vector database that isn't there", "B53", "data.vectors", "recipe_vector_db_main がありません",
         "keep $AR/settings.env; echo 'CHROMA_PERSIST_DIRECTORY_MAIN=/var/lib/morizo-aiv2/recipe_vector_db_main' >> $AR/settings.env", "back $AR/settings.env"),
    # -- answers ----------------------------------------------------------------------------------------------------
    Seed("a service hangs", "B37", "answers.health", "morizo-web: 答えません",
         "kill -STOP $(systemctl show -P MainPID $WU)", "kill -CONT $(systemctl show -P MainPID $WU); sleep 0.5", alone=True),
    # -- logs -------------------------------------------------------------------------------------------------------
    Seed("a log file beside the journal", "B46 B47", "logs.one-sink", "LOG_FILE=",
         "keep $AR/settings.env; echo 'LOG_FILE=/var/lib/morizo-aiv2/morizo_ai.log' >> $AR/settings.env", "back $AR/settings.env"),
    Seed("no cap on the journal", "B47 B58", "logs.cap", "SystemMaxUse|20480 MiB",
         "printf '[Journal]\\nSystemMaxUse=20G\\n' > /etc/systemd/journald.conf.d/zz-seed.conf", "rm /etc/systemd/journald.conf.d/zz-seed.conf"),
    Seed("a journal that a reboot takes", "B47", "logs.kept", "volatile",
         "printf '[Journal]\\nStorage=volatile\\n' > /etc/systemd/journald.conf.d/zz-seed.conf", "rm /etc/systemd/journald.conf.d/zz-seed.conf"),
    Seed("a log that everybody reads", "B48", "logs.modes", "morizo.log 0644",
         "echo x > /var/log/morizo.log; chmod 644 /var/log/morizo.log", "rm /var/log/morizo.log"),
    Seed("a rotation whose reload fails unseen", "B49", "logs.rotation", "create のあと",
         "printf '/var/log/morizo*.log {\\n daily\\n missingok\\n create 0640 morizo-aiv2 morizo-aiv2\\n postrotate\\n systemctl reload morizo-aiv2 || true\\n endscript\\n}\\n' > /etc/logrotate.d/morizo",
         "rm /etc/logrotate.d/morizo"),
    Seed("a rotation that logrotate refuses", "B50", "logs.rotation", "su がない|insecure",
         "mkdir -m 775 /var/log/morizo; chown :$A /var/log/morizo; chmod 775 /var/log/morizo; echo x > /var/log/morizo/a.log; chmod 640 /var/log/morizo/a.log;"
         " printf '/var/log/morizo/*.log {\\n daily\\n missingok\\n}\\n' > /etc/logrotate.d/morizo",
         "rm -r /etc/logrotate.d/morizo /var/log/morizo"),
    Seed("a rotation for another user", "B51", "logs.rotation", "www-data",
         "printf '/var/log/morizo*.log {\\n daily\\n missingok\\n create 0640 www-data adm\\n}\\n' > /etc/logrotate.d/morizo", "rm /etc/logrotate.d/morizo"),
    # -- leaks ------------------------------------------------------------------------------------------------------
    Seed("a secret in a log file", "B30", "leaks.log-files", "/var/log/seed.log に",
         "install -m 600 $KEY /var/log/seed.log", "rm /var/log/seed.log"),
    Seed("a secret in a command line", "B30", "leaks.processes", "引数に",
         "(exec setsid -f python3 -c 'import time; time.sleep(600)' \"$(cat $KEY)\") > /dev/null 2>&1; sleep 0.3",
         "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline 2>/dev/null | grep -q '^python3 -c import time; time.sleep(600)' && kill ${p#/proc/} || true; done"),
    Seed("a secret in an environment", "B30", "leaks.processes", "環境変数に",
         "(SEED=$(cat $KEY) exec setsid -f sleep 617) > /dev/null 2>&1; sleep 0.3",
         "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline 2>/dev/null | grep -q '^sleep 617' && kill ${p#/proc/} || true; done"),
    Seed("a secret in a file that all read", "B27 B30", "leaks.files", "/etc/morizo/notes.txt に",
         "cat $KEY > /etc/morizo/notes.txt; chmod 644 /etc/morizo/notes.txt", "rm /etc/morizo/notes.txt"),
    Seed("a token of a shape that no file names", "B30", "leaks.files", r"/debug\.txt に Perplexity",
         "echo 'key pplx-0123456789abcdefghijABCDEFGHIJ0123456789' > /var/tmp/debug.txt; chmod 644 /var/tmp/debug.txt", "rm /var/tmp/debug.txt"),
    # -- updates and people -----------------------------------------------------------------------------------------
    Seed("no automatic updates", "B62", "updates.automatic", "Unattended-Upgrade",
         "echo 'APT::Periodic::Unattended-Upgrade \"0\";' > /etc/apt/apt.conf.d/99seed", "rm /etc/apt/apt.conf.d/99seed"),
    Seed("a reboot is due", "B62", "updates.reboot", "linux-image",
         "touch /run/reboot-required; echo linux-image-amd64 > /run/reboot-required.pkgs", "rm /run/reboot-required /run/reboot-required.pkgs"),
    Seed("a package source that nobody signed for", "B5", "updates.sources", "seed.list",
         "echo 'deb [trusted=yes] https://packages.example.org/apt stable main' > /etc/apt/sources.list.d/seed.list", "rm /etc/apt/sources.list.d/seed.list"),
    Seed("a key at root's door", "B61", "security.root-login", "ssh の鍵",
         "keep /root/.ssh; mkdir -p -m 700 /root/.ssh; echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIseed seed' > /root/.ssh/authorized_keys;"
         " echo 'PermitRootLogin prohibit-password' > /etc/ssh/sshd_config.d/01-seed.conf",
         "rm /etc/ssh/sshd_config.d/01-seed.conf; back /root/.ssh"),
    Seed("a service user with a shell", "B22", "security.accounts", "/bin/bash",
         "keep /etc/passwd; sed -i \"s|^\\($W:.*\\):[^:]*$|\\1:/bin/bash|\" /etc/passwd", "back /etc/passwd"),
    Seed("a service user in sudoers", "B22", "security.accounts", "sudo できます",
         "echo \"$A ALL=(ALL) NOPASSWD: ALL\" > /etc/sudoers.d/seed", "rm /etc/sudoers.d/seed"),
    Seed("the program run by hand as root", "B22", "security.no-root-apps", "python",
         "(exec setsid -f $AR/venv/bin/python -c 'import time; time.sleep(623)') > /dev/null 2>&1; sleep 0.3",
         "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline 2>/dev/null | grep -q 'time.sleep(623)' && kill ${p#/proc/} || true; done"),
    Seed("a secret in the journal", "B30", "leaks.journal", "seed の記録に",
         "systemd-cat -t seed cat $KEY; sleep 0.5",
         "journalctl --quiet --rotate; journalctl --quiet --vacuum-time=1s; systemctl restart $AU $WU; systemctl reload $AU $WU", alone=True),
)  # fmt: skip


def seeds() -> tuple[Seed, ...]:
    """Return every fault that can be put into a booted host."""
    return _SEEDS


def batches(found: Iterable[Seed]) -> Iterator[list[Seed]]:
    """Give seeds that can be in a host together: each for another check, none that stops what others are seen through.

    What is kept for the undoing is kept once a file, so two that touch the same file don't meet either.
    """
    waiting = list(found)
    while waiting:
        batch: list[Seed] = []
        for seed in waiting:
            if seed.alone and batch:
                continue
            if all(_apart(seed, other) for other in batch):
                batch.append(seed)
            if seed.alone:
                break
        waiting = [seed for seed in waiting if seed not in batch]
        yield batch


_TOUCHED = (
    ("settings.env",), ("rules",), ("$S", "/var/lib/$W"), ("$KEY",), ("/etc/group",), ("sshd_config.d",), ("journald.conf.d",), ("/home/keeper",),
    ("$WU",), ("$AU",), ("hold",), ("venv/bin/python",), ("flock", ".new-"),
    ("nginx", "$L/archive/$D"),  # nginx takes no new configuration while chain and key don't fit
)  # fmt: skip


def _apart(one: Seed, other: Seed) -> bool:
    if one.check == other.check:
        return False
    mine, theirs = one.plant + one.undo, other.plant + other.undo
    return not any(
        any(word in mine for word in words) and any(word in theirs for word in words)
        for words in _TOUCHED
    )
