"""nginx with the site of deploy/nginx, told only other names, ports and a certificate of this machine."""

import getpass
import os
import re
import shutil
import subprocess
from pathlib import Path

from deploy.cluster.layout import ROOT, WEBS, Cluster, ClusterError

SITE = ROOT / "deploy" / "nginx" / "ccpact.conf"
UPSTREAM = ROOT / "deploy" / "nginx" / "upstream.conf"
_MAIN = """daemon off;
worker_processes 2;
pid {folder}/nginx/pid;
error_log {folder}/logs/nginx.error crit;
{user}
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    {temporary}
    include {folder}/nginx/upstream.conf;
    include {folder}/nginx/ccpact.conf;
}}
"""
_KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def command(cluster: Cluster) -> list[str]:
    """Write the configuration and a certificate. Returns what starts nginx."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise ClusterError("nginx is not installed: apt-get install nginx")
    _certify(cluster)
    folder = cluster.folder / "nginx"
    temporary = "\n    ".join(f"{kind}_temp_path {folder}/{kind};" for kind in _KINDS)
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(_MAIN.format(folder=cluster.folder, user=user, temporary=temporary))
    (folder / "upstream.conf").write_text(upstream(cluster))
    (folder / "ccpact.conf").write_text(site(cluster))
    return [program, "-p", str(folder), "-c", str(main), "-e", str(cluster.folder / "logs" / "nginx.error")]


def upstream(cluster: Cluster) -> str:
    """The shipped upstream.conf with the cluster's ports."""
    text = UPSTREAM.read_text()
    for number, name in enumerate(WEBS, start=8001):
        text = _replaced(text, f"127.0.0.1:{number} ", f"127.0.0.1:{cluster.port(name)} ")
    return text


def site(cluster: Cluster) -> str:
    """The shipped ccpact.conf with the cluster's names, ports and folders."""
    https, http, folder = cluster.port("https"), cluster.port("http"), cluster.folder
    text = re.sub(r"(?m)^ *listen \[::\].*\n", "", SITE.read_text())
    for old, new in (
        ("listen 80 ", f"listen 127.0.0.1:{http} "),
        ("listen 443 ", f"listen 127.0.0.1:{https} "),
        ("https://www.example.org$request_uri", f"{cluster.url}$request_uri"),
        ("server_name www.example.org", "server_name localhost"),
        ("/etc/ssl/ccpact/fullchain.pem", f"{folder}/tls/certificate.pem"),
        ("/etc/ssl/ccpact/key.pem", f"{folder}/tls/key.pem"),
        ("root /var/www/acme;", f"root {folder}/nginx/acme;"),
        ("/var/cache/nginx/ccpact", f"{folder}/nginx/cache"),
        ("/var/log/nginx/ccpact.log", f"{folder}/logs/nginx.access"),
        ("/var/log/nginx/ccpact.error.log", f"{folder}/logs/nginx.error"),
    ):
        text = _replaced(text, old, new)
    return text


def certificate(cluster: Cluster) -> Path:
    """What a reader of the cluster must trust."""
    return cluster.folder / "tls" / "certificate.pem"


def _certify(cluster: Cluster) -> None:
    if certificate(cluster).exists():
        return
    program = shutil.which("openssl")
    if program is None:
        raise ClusterError("openssl is not installed: apt-get install openssl")
    done = subprocess.run(  # noqa: S603 (our own command)
        [program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "365",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", str(cluster.folder / "tls" / "key.pem"), "-out", str(certificate(cluster))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ClusterError(f"openssl made no certificate: {done.stderr}")


def _replaced(text: str, old: str, new: str) -> str:
    if old not in text:
        raise ClusterError(f"deploy/nginx has no “{old}” any more. Change deploy/cluster/nginx.py too.")
    return text.replace(old, new)
