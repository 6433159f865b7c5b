#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Debian's own nova-api, for tests: its application behind Keystone's middleware, on Python's web server.

nova_api_server.py CELL_DATABASE API_DATABASE KEYSTONE FOLDER [PORT]: the URLs are SQLAlchemy's and Keystone's ("…/v3"),
whose user "nova" has its name for a password and a role in the project "service". FOLDER is for the server's own
files. Prints {"url": "http://127.0.0.1:PORT/v2.1"} and serves until its input ends.

Besides it answers for Neutron, which nova-api asks for the ports and security groups of each server that it shows:
there are none.
"""

import json
import os
import pathlib
import socketserver
import sys
import threading
import wsgiref.simple_server

os.environ["OS_NOVA_DISABLE_EVENTLET_PATCHING"] = "1"

PIPELINE = """
[composite:osapi_compute]
use = call:nova.api.openstack.urlmap:urlmap_factory
/v2.1: compute

[pipeline:compute]
pipeline = request_id faultwrap authtoken context application

[filter:request_id]
paste.filter_factory = nova.api.compute_req_id:ComputeReqIdMiddleware.factory
[filter:faultwrap]
paste.filter_factory = nova.api.openstack:FaultWrapper.factory
[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
[filter:context]
paste.filter_factory = nova.api.auth:NovaKeystoneContext.factory
[app:application]
paste.app_factory = nova.api.openstack.compute:APIRouterV21.factory
"""

CONFIGURATION = """
[DEFAULT]
host = controller
state_path = {folder}
use_stderr = true
default_log_levels = nova=ERROR,oslo_messaging=ERROR,keystonemiddleware=ERROR,py.warnings=ERROR,oslo_policy=ERROR,stevedore=ERROR
transport_url = fake:///
[database]
connection = {cell_database}
[api_database]
connection = {api_database}
[keystone_authtoken]
auth_type = password
auth_url = {keystone}
www_authenticate_uri = {keystone}
username = nova
password = nova
project_name = service
user_domain_id = default
project_domain_id = default
# Revocation and roles count at once.
token_cache_time = -1
[neutron]
endpoint_override = http://127.0.0.1:{neutron_port}
auth_type = password
auth_url = {keystone}
username = nova
password = nova
project_name = service
user_domain_id = default
project_domain_id = default
[oslo_policy]
policy_dirs = {folder}/none
"""


class Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class Handler(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


def neutron(environment, start_response):
    what = environment["PATH_INFO"].rstrip("/").rpartition("/")[2].removesuffix(".json")
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({what.replace("-", "_"): []}).encode()]


def serve(port, application):
    server = wsgiref.simple_server.make_server("127.0.0.1", port, application, Server, Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def load(folder, **settings):
    (folder / "api-paste.ini").write_text(PIPELINE)
    (folder / "nova.conf").write_text(CONFIGURATION.format(folder=folder, **settings))
    os.environ["OS_NOVA_CONFIG_DIR"] = str(folder)
    del sys.argv[1:]  # Nova would take them for its own
    from nova.api.openstack.compute import wsgi

    return wsgi.init_application()


def main():
    cell_database, api_database, keystone, folder = sys.argv[1:5]
    port = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    application = load(
        pathlib.Path(folder),
        cell_database=cell_database,
        api_database=api_database,
        keystone=keystone,
        neutron_port=serve(0, neutron),
    )
    url = f"http://127.0.0.1:{serve(port, application)}/v2.1"
    print(json.dumps({"url": url}), flush=True)
    sys.stdin.read()


main()
