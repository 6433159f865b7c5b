#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Debian's Keystone, for tests: in a folder of its own, on a port that the system chooses.

keystone_server.py FOLDER [--port PORT] [--tls-port PORT]

FOLDER holds certificate.pem and key.pem. Makes database, keys and the user admin (password "admin")
in it when they are not there, prints one line of JSON, {"url": "http://127.0.0.1:PORT/v3", "tls_url":
"https://127.0.0.1:PORT/v3"}, and serves until its input ends. The first line of each request goes to
FOLDER/requests. Lines of input are orders, each answered with a line "ok":

  expiration SECONDS   how long tokens live that are issued from now on
  stall                answers nothing any more, until
  resume
"""

import argparse
import base64
import concurrent.futures
import json
import os
import pathlib
import socketserver
import sqlite3
import ssl
import sys
import threading
import wsgiref.simple_server

CONFIGURATION = """
[DEFAULT]
use_stderr = true
default_log_levels = keystone=ERROR,alembic=ERROR,py.warnings=ERROR
[database]
connection = sqlite:///{folder}/keystone.db
[token]
provider = fernet
[fernet_tokens]
key_repository = {folder}/fernet-keys
[fernet_receipts]
key_repository = {folder}/fernet-keys
[credential]
key_repository = {folder}/credential-keys
[identity]
# The least that there is: tests need no strong hashes.
password_hash_rounds = 4
[oslo_policy]
policy_dirs = {folder}/none
"""


awake = threading.Event()
awake.set()

# All that Keystone does: SQLite's connections stay in the thread that made them.
keystone_thread = concurrent.futures.ThreadPoolExecutor(max_workers=1)


def in_keystone_thread(application):
    def answer(environment, start_response):
        call = keystone_thread.submit(lambda: b"".join(application(environment, start_response)))
        return [call.result()]

    return answer


class Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port, context):
        self.context = context
        super().__init__(("127.0.0.1", port), Handler)

    def finish_request(self, request, client_address):
        awake.wait()
        if self.context is not None:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        pass  # a client that went away, or that did not like the certificate


class Handler(wsgiref.simple_server.WSGIRequestHandler):
    requests = None

    def parse_request(self):
        is_sound = super().parse_request()
        print(self.requestline, file=self.requests, flush=True)
        return is_sound

    def log_message(self, *arguments):
        pass


def make_keys(repository):
    """What `keystone-manage fernet_setup` makes: the key to come, 0, and the one in use."""
    repository.mkdir(mode=0o700)
    for number in ("0", "1"):
        (repository / number).write_bytes(base64.urlsafe_b64encode(os.urandom(32)))


def configure(folder):
    file = folder / "keystone.conf"
    file.write_text(CONFIGURATION.format(folder=folder))
    os.environ["OS_KEYSTONE_CONFIG_FILES"] = str(file)
    del sys.argv[1:]  # Keystone would take them for its own
    try:
        from keystone.server import wsgi
    except ModuleNotFoundError as missing:
        raise SystemExit(f"{missing}: this needs Debian's package python3-keystone") from missing

    return wsgi.initialize_public_application()


def fill(folder, url):
    """The tables, and what `keystone-manage bootstrap` makes."""
    from keystone.cmd import bootstrap
    from keystone.common.sql import upgrades

    # A request that has not finished reading shall hold up no other that writes.
    database = sqlite3.connect(folder / "keystone.db")
    database.execute("PRAGMA journal_mode = WAL")
    database.close()
    upgrades.offline_sync_database_to_version()
    bootstrap.backends.load_backends = lambda: None  # they are there
    maker = bootstrap.Bootstrapper()
    maker.admin_username = maker.admin_password = maker.admin_role_name = "admin"
    maker.project_name = "admin"
    maker.service_name = "keystone"
    maker.region_id = "RegionOne"
    maker.public_url = maker.internal_url = maker.admin_url = url
    maker.bootstrap()


def obey(line):
    import keystone.conf

    order, _, argument = line.strip().partition(" ")
    if order == "expiration":
        keystone.conf.CONF.set_override("expiration", int(argument), "token")
    elif order == "stall":
        awake.clear()
    elif order == "resume":
        awake.set()
    else:
        raise SystemExit(f"there is no order {order}")
    print("ok", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls-port", type=int, default=0)
    options = parser.parse_args()
    folder = options.folder

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    Handler.requests = (folder / "requests").open("a", encoding="utf-8")
    plain, secure = Server(options.port, None), Server(options.tls_port, context)
    url = f"http://127.0.0.1:{plain.server_port}/v3"
    is_new = not (folder / "keystone.db").exists()
    if is_new:
        make_keys(folder / "fernet-keys")
        make_keys(folder / "credential-keys")
    application = keystone_thread.submit(configure, folder).result()
    if is_new:
        keystone_thread.submit(fill, folder, url).result()
    for server in (plain, secure):
        server.set_app(in_keystone_thread(application))
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"url": url, "tls_url": f"https://127.0.0.1:{secure.server_port}/v3"}), flush=True)
    for line in sys.stdin:
        obey(line)
    os._exit(0)  # Keystone's own threads have nothing to finish


if __name__ == "__main__":
    main()
