#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Plays a nova-compute that is asked about console ports: oslo.messaging serves, Nova's own serializer reads the
instance and the context, only the driver is missing.

nova_compute_server.py TRANSPORT_URL HOST [TOPIC [VERSION]]: TOPIC is "compute" unless given, VERSION that of its
interface, "6.1". Prints "ready". Lines of input say what it answers from now on, each answered with "ok":

  port PORT        that the instances' consoles have this port: what nova.compute.manager compares
  raise CLASS      an exception of nova.exception
  silence          nothing, ever

"calls" is answered with a line of JSON for each call so far, all in one list.
"""

import json
import os
import sys
import threading

import oslo_messaging as messaging
from oslo_config import cfg

from nova import config, exception, objects, rpc
from nova.objects import base

answer = {"port": None, "raise": None, "silence": False}
calls = []


class Manager:
    def validate_console_port(self, context, instance, port, console_type):
        calls.append(
            {
                "instance": instance.uuid,
                "name": instance.name,
                "host": instance.host,
                "port": port,
                "type": console_type,
                "is_admin": context.is_admin,
                "request": context.request_id,
            }
        )
        if answer["silence"]:
            threading.Event().wait()
        if answer["raise"]:
            raise getattr(exception, answer["raise"])(
                instance_id=instance.uuid, instance=instance.uuid, console_type=console_type
            )
        return str(answer["port"]) == port


def obey(line):
    order, _, argument = line.strip().partition(" ")
    if order == "calls":
        print(json.dumps(calls), flush=True)
        return
    answer.update({"port": None, "raise": None, "silence": False})
    answer[order] = argument or True
    print("ok", flush=True)


def main():
    url, host = sys.argv[1:3]
    topic = sys.argv[3] if len(sys.argv) > 3 else "compute"
    version = sys.argv[4] if len(sys.argv) > 4 else "6.1"
    config.parse_args(["nova", "--config-file", "/dev/null"], configure_db=False, init_rpc=False)
    objects.register_all()
    Manager.target = messaging.Target(version=version)
    Manager.validate_console_port = messaging.expected_exceptions(exception.InstanceNotFound)(
        Manager.validate_console_port
    )
    server = messaging.get_rpc_server(
        messaging.get_rpc_transport(cfg.CONF, url=url),
        messaging.Target(topic=topic, server=host),
        [Manager()],
        executor="threading",
        serializer=rpc.RequestContextSerializer(base.NovaObjectSerializer()),
    )
    server.start()
    print("ready", flush=True)
    for line in sys.stdin:
        obey(line)
    os._exit(0)  # the server's threads would go on without the test


main()
