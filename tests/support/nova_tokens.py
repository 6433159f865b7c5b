#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Plays nova-compute with Debian's own Nova: its models make the tables, its objects issue the tokens.

nova_tokens.py CELL_DATABASE API_DATABASE: reads commands from stdin, one JSON object a line, and
answers each with a line of JSON. URLs are SQLAlchemy's.

    {"do": "sync"}                                      makes both schemas
    {"do": "map", "name", "connection", "transport"}    adds a cell mapping; instances made later are in it
    {"do": "instance", "name", "project", "host"}       -> {"uuid"}
    {"do": "token", "instance", "type", "host", "port", "path", "ttl", "base"}  -> {"token", "url"}
    {"do": "forget", "instance"}                        deletes the instance's tokens, as its deletion does
    {"do": "delete", "instance"}                        deletes the instance itself
"""

import json
import sys
import uuid

from oslo_config import cfg

from nova import config, context, objects
from nova.db import migration
from nova.db.main import api as main_db
from nova.network import model
from nova.objects import cell_mapping, console_auth_token, instance_mapping

mapped_cell = None


def start(cell_database, api_database):
    config.parse_args(["nova", "--config-file", "/dev/null"])
    cfg.CONF.set_override("connection", cell_database, group="database")
    cfg.CONF.set_override("connection", api_database, group="api_database")
    objects.register_all()
    main_db.configure(cfg.CONF)
    from nova.db.api import api as api_db

    api_db.configure(cfg.CONF)
    return context.get_admin_context()


def sync(_context, _command):
    migration.db_sync(database="api")
    migration.db_sync(database="main")
    return {}


def add_mapping(admin, command):
    global mapped_cell
    mapped_cell = cell_mapping.CellMapping(
        admin,
        uuid=str(uuid.uuid4()),
        name=command["name"],
        database_connection=command["connection"],
        transport_url=command.get("transport") or "none:///",
    )
    mapped_cell.create()
    return {}


def small_flavor(admin):
    return objects.Flavor(
        admin,
        id=1,
        flavorid="1",
        name="small",
        memory_mb=64,
        vcpus=1,
        root_gb=0,
        ephemeral_gb=0,
        swap=0,
        rxtx_factor=1.0,
        vcpu_weight=0,
        disabled=False,
        is_public=True,
        extra_specs={},
    )


def add_instance(admin, command):
    instance = objects.Instance(
        admin,
        uuid=str(uuid.uuid4()),
        project_id=command["project"],
        user_id="tester",
        host=command.get("host", "compute1"),
        display_name=command["name"],
        vm_state="active",
        flavor=small_flavor(admin),
        old_flavor=None,
        new_flavor=None,
        system_metadata={},
        info_cache=objects.InstanceInfoCache(network_info=model.NetworkInfo([])),
    )
    instance.create()
    if mapped_cell:
        instance_mapping.InstanceMapping(
            admin,
            instance_uuid=instance.uuid,
            cell_mapping=mapped_cell,
            project_id=command["project"],
            user_id="tester",
        ).create()
    return {"uuid": instance.uuid}


def add_token(admin, command):
    token = console_auth_token.ConsoleAuthToken(
        context=admin,
        console_type=command["type"],
        host=command["host"],
        port=command["port"],
        internal_access_path=command.get("path"),
        instance_uuid=command["instance"],
        access_url_base=command.get("base", "http://127.0.0.1:6080/vnc_lite.html"),
    )
    text = token.authorize(command.get("ttl", 600))
    return {"token": text, "url": token.access_url}


def forget(admin, command):
    console_auth_token.ConsoleAuthToken.clean_console_auths_for_instance(admin, command["instance"])
    return {}


def delete(admin, command):
    main_db.instance_destroy(admin, command["instance"])
    return {}


COMMANDS = {
    "sync": sync,
    "map": add_mapping,
    "instance": add_instance,
    "token": add_token,
    "forget": forget,
    "delete": delete,
}


def main():
    admin = start(*sys.argv[1:])
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(COMMANDS[command["do"]](admin, command)), flush=True)


main()
