"""The servers of the bench, each a process, and what one measurement of one is."""

import base64
import json
import os
import subprocess

GIB = 1 << 30


class Sample:
    def __init__(self, answer, cpu):
        self.gib = answer["bytes"] / GIB
        self.rate = self.gib / answer["seconds"]
        self.cpu = cpu / self.gib
        self.message = answer["bytes"] / max(1, answer["messages"])
        self.times = answer["times"]


class Client:
    """A client process; one for all servers, so that none has one of its own to be lucky with."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the client has ended; it said why above")
        return json.loads(line)

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)


class Server:
    """A server process that says "ready URI" and ends with its standard input."""

    def __init__(self, name, command, log):
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        for line in self.process.stdout:
            if line.startswith("ready "):
                self.uri = line.split()[1]
                return
        raise SystemExit(f"{name} did not come up; its log: {log.name}")

    def ticket(self, table, columns):
        return (table + (":" + ",".join(columns) if columns else "")).encode()

    def cpu_seconds(self):
        """Of all threads, those that have ended included, in steps of 10 ms."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def measure(self, client, table, columns=(), streams=1, **how):
        order = {"uri": self.uri, "streams": streams, **how}
        order["ticket"] = base64.b64encode(self.ticket(table, columns)).decode()
        before = self.cpu_seconds()
        answer = client.ask(order)
        return Sample(answer, self.cpu_seconds() - before)

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Sheaf(Server):
    """Ours: the request says how long messages may be, so that they are those of the others."""

    def ticket(self, table, columns):
        request = {"table": table, "max_message_bytes": 8 << 20}
        if columns:
            request["columns"] = list(columns)
        return json.dumps(request).encode()
